"""Lua that has to be atomic, beside the code that calls it."""

from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).parent


@cache
def source(name: str) -> str:
    """Return the text of a script, after the question that all begin with."""
    return _text("is_ready") + _text(name)


def _text(name: str) -> str:
    return (_FOLDER / f"{name}.lua").read_text()
