"""Names that nothing uses, by vulture: `python -m scripts.dead_code`, a stage of `make lint`.

A class's own variables are left out: fields of tables, serializers and settings are read by a database, a client or a
framework, and a list of them all would grow with every field. What remains are functions, classes, methods, properties
and the names at the top of a module. What a framework calls by name is listed in pyproject.toml under `tool.vulture`.
"""

import sys
import tomllib
from pathlib import Path

from vulture.core import Item, Vulture

from scripts import ROOT

_VARIABLES = ("variable", "attribute")


def unused_names() -> list[str]:
    """One line for each name that neither the product nor its tests use."""
    options = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["vulture"]
    finder = Vulture(ignore_names=options["ignore_names"], ignore_decorators=options["ignore_decorators"])
    finder.scavenge([str(ROOT / path) for path in options["paths"]])
    return [_line(item) for item in finder.get_unused_code(min_confidence=options["min_confidence"]) if _counts(item)]


def _counts(item: Item) -> bool:
    """Whether a finding is about code: not a migration's or a test's name, and no variable of a class or function."""
    path = Path(item.filename).relative_to(ROOT)
    if path.parts[0] in ("tests", "benchmarks") or "migrations" in path.parts or path.name == "settings.py":
        return False
    return item.typ not in _VARIABLES or not _source(item).startswith((" ", "\t"))


def _source(item: Item) -> str:
    return Path(item.filename).read_text().splitlines()[item.first_lineno - 1]


def _line(item: Item) -> str:
    return f"{Path(item.filename).relative_to(ROOT)}:{item.first_lineno}: nothing uses the {item.typ} {item.name}"


def main() -> int:
    found = unused_names()
    sys.stdout.writelines(f"{line}\n" for line in found)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
