"""Ids of parametrized tests that fit a line of a terminal, a report and a log."""

from collections.abc import Iterable

import pytest

MAX_ID_CHARS = 200
_MAX_VALUE_CHARS = 40


def short_id(value: object) -> str | None:
    """Name a long text or byte string by its beginning and its length; None leaves the name to pytest.

    Two values that begin alike and are equally long get numbers from pytest.
    """
    if not isinstance(value, str | bytes):
        return None
    shown = _escaped(value[:_MAX_VALUE_CHARS])
    if len(value) <= _MAX_VALUE_CHARS and len(shown) <= _MAX_VALUE_CHARS:
        return None
    length = f"...{len(value)}"
    return shown[: _MAX_VALUE_CHARS - len(length)] + length


def refuse_long_ids(items: Iterable[pytest.Item]) -> None:
    """Raise UsageError for a test whose id is longer than MAX_ID_CHARS: reports repeat it, up to megabytes."""
    for item in items:
        if len(item.nodeid) > MAX_ID_CHARS:
            raise pytest.UsageError(
                f"The id of {item.nodeid[:120]}... has {len(item.nodeid)} characters, more than {MAX_ID_CHARS}. "
                "Give its parameters short ids: pytest.param(..., id=...)."
            )


def _escaped(value: str | bytes) -> str:
    return value.encode("unicode_escape").decode() if isinstance(value, str) else repr(value)[2:-1]
