"""`platform/` is a source root: a package of that name would hide the standard library's."""

import platform
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_platform_is_no_package() -> None:
    assert not (ROOT / "platform" / "__init__.py").exists()


def test_import_platform_is_the_standard_librarys() -> None:
    assert platform.__file__ is not None
    assert Path(platform.__file__).resolve().is_relative_to(Path(sys.base_prefix).resolve())


def test_every_test_folder_is_a_package() -> None:
    folders = {path.parent for path in (ROOT / "tests").rglob("*.py")}
    assert [folder for folder in folders if not (folder / "__init__.py").exists()] == []
