"""docs/words.md says which names were replaced, and nothing in the code is called by one of them."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
APPS = ("assistant", "billing", "editor", "generation", "governance", "knowledge", "platform", "tenants")
EXCEPTIONS = {
    # A field of the API, which clients send.
    ("editor/api/schemas.py", "anyway"),
    ("frontend/src/ai/useDecisions.ts", "anyway"),
}


def replaced_names() -> set[str]:
    """The names in the column "Not" of the page's second table."""
    table = (ROOT / "docs/words.md").read_text().partition("## Names that were replaced")[2]
    rows = [line.split("|") for line in table.splitlines() if line.startswith("| ")][2:]
    return {name for row in rows for name in re.findall(r"`(\w+)`", row[2])}


def python_names(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                yield name
            case ast.arg(arg=name) | ast.Name(id=name, ctx=ast.Store()) | ast.Attribute(attr=name, ctx=ast.Store()):
                yield name


_NO_NAMES = re.compile(r"/\*.*?\*/|'(?:\\.|[^'\\\n])*'|\"(?:\\.|[^\"\\\n])*\"|`(?:\\.|[^`\\])*`|//[^\n]*", re.S)


def typescript_names(path: Path) -> Iterator[str]:
    """Every name in the code; what stands in comments and texts is none."""
    yield from re.findall(r"[A-Za-z_$][\w$]*", _NO_NAMES.sub(" ", path.read_text()))


def sources() -> Iterator[tuple[str, set[str]]]:
    for app in APPS:
        for path in (ROOT / app).rglob("*.py"):
            if "migrations" not in path.parts:
                yield str(path.relative_to(ROOT)), {path.stem, *python_names(path)}
    for path in (ROOT / "frontend/src").rglob("*.ts*"):
        if path.suffix in (".ts", ".tsx") and not path.name.endswith((".d.ts", ".test.ts", ".test.tsx")):
            yield str(path.relative_to(ROOT)), {path.stem, *typescript_names(path)}


def test_nothing_is_called_by_a_name_that_was_replaced() -> None:
    refused = replaced_names()
    assert len(refused) > 30
    found = {(path, name.lstrip("_")) for path, names in sources() for name in names if name.lstrip("_") in refused}
    assert found == EXCEPTIONS


def test_limits_are_called_max_and_min() -> None:
    own = re.compile(r"_?(MOST|LEAST|FEWEST|LONGEST|SHORTEST|LARGEST|SMALLEST|DEEPEST)(_[A-Z_]+)?$")
    assert {(path, name) for path, names in sources() for name in names if own.match(name)} == set()


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("const told = 1;", {"const", "told"}),
        ("// told\nlet a = 'told'; /* told */", {"let", "a"}),
        ("let a = 'it\\'s told', b = \"http://told\";", {"let", "a", "b"}),
        ("a.told(`told ${b}`)", {"a", "told"}),
    ],
)
def test_names_stand_outside_of_comments_and_texts(tmp_path: Path, text: str, names: set[str]) -> None:
    (tmp_path / "a.ts").write_text(text)
    assert set(typescript_names(tmp_path / "a.ts")) == names
