"""The first level of a large app shows what it is for: a newcomer reads fewer than ten names there."""

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
_MAX_MODULES = 9


@pytest.mark.parametrize("app", ["generation", "governance", "knowledge"])
def test_the_top_level_of_an_app_is_small(app):
    modules = sorted(file.name for file in (ROOT / app).glob("*.py") if file.name != "__init__.py")
    assert len(modules) <= _MAX_MODULES, modules
