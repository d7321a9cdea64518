"""The worked example of docs/adding-a-room.md is built from its text, in a copy of this tree, and works."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.run_folder import RUN_FOLDER

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs/adding-a-room.md").read_text()
FILES = dict(re.findall(r"^`([\w/]+\.py)`:\n\n```python\n(.*?)```$", PAGE, re.MULTILINE | re.DOTALL))
LINE = re.search(r"^```python\n(ROOMS = .*?)```$", PAGE, re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the back end with the example in it and its two lines outside."""
    copy = tmp_path_factory.mktemp("product")
    listed = subprocess.check_output(["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, text=True)
    for name in listed.splitlines():
        if not name.startswith(("frontend/", "docs/", "benchmarks/")) and (ROOT / name).exists():
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, copy / name)
    for name, text in FILES.items():
        (copy / name).parent.mkdir(parents=True, exist_ok=True)
        (copy / name).write_text(text)
    _let_in(copy)
    return copy


def _let_in(copy: Path) -> None:
    assert LINE is not None
    rooms = copy / "platform/config/rooms.py"
    text, replaced = re.subn(
        r"^ROOMS = open_rooms\(.*?^\)\n|^ROOMS = .*\n", LINE[1], rooms.read_text(), flags=re.M | re.S
    )
    assert replaced == 1
    rooms.write_text(text)
    project = copy / "pyproject.toml"
    layers = project.read_text()
    for old, new in (
        ('"knowledge", "assistant"]\ninclude', '"knowledge", "assistant", "glossary"]\ninclude'),
        ('layers = ["config", "assistant"', 'layers = ["config", "glossary | assistant"'),
        ('"knowledge", "assistant"]\nlayers', '"knowledge", "assistant", "glossary"]\nlayers'),
    ):
        assert layers.count(old) == 1, old
        layers = layers.replace(old, new)
    project.write_text(layers)


def _run(tree: Path, *command: str) -> str:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", RUN_FOLDER))}
    environment["PYTHONPATH"] = os.pathsep.join([str(tree), str(tree / "platform")])
    ran = subprocess.run(
        command, cwd=tree, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=170
    )
    assert ran.returncode == 0, ran.stdout
    return ran.stdout


def test_the_page_says_everything_a_room_has() -> None:
    assert {"glossary/room.py", "glossary/capabilities.py", "tests/glossary/test_terms.py"} <= FILES.keys()
    assert all(name.startswith(("glossary/", "tests/glossary/")) for name in FILES)


def test_the_room_is_built_and_does_what_it_says(tree: Path) -> None:
    _run(tree, sys.executable, "manage.py", "makemigrations", "glossary")
    assert "4 passed" in _run(tree, sys.executable, "-m", "pytest", "-q", "-n", "0", "tests/glossary")


def test_nothing_else_had_to_be_opened(tree: Path) -> None:
    """Its address, its right, its setting and its layer are there, and no check of the product complains."""
    asked = (
        "import django; django.setup();"
        "from django.urls import reverse; from django.conf import settings;"
        "from kernel.rooms.registry import capabilities_of, key_scopes;"
        "print(reverse('terms', kwargs={'slug': 'acme'}), settings.GLOSSARY_TERMS,"
        " 'glossary.read' in capabilities_of('viewer'), 'glossary.manage' in capabilities_of('writer'),"
        " 'glossary.manage' in key_scopes())"
    )
    assert _run(tree, sys.executable, "-c", asked).split() == ["/t/acme/api/v1/terms/", "5000", "True", "False", "True"]
    tools = Path(sys.executable).parent
    assert "0 broken" in _run(tree, str(tools / "lint-imports"))
    assert "All checks passed!" in _run(tree, str(tools / "ruff"), "check", "--exclude", "migrations", "glossary")
