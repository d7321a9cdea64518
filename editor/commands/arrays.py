"""Columns of many rows as parameters of one statement, which takes them with `unnest`.

The driver would send a list of numbers as the narrowest type that holds them, and what is null throughout as text: to
PostgreSQL each difference is another statement, to be planned anew. It also converts each value in Python, which cost
a tenth of a transaction.
"""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID


def numbers(column: Iterable[int | None]) -> str:
    return _array("NULL" if value is None else str(value) for value in column)


def ids(column: Iterable[UUID | None]) -> str:
    return _array("NULL" if value is None else value.hex for value in column)


def words(column: Iterable[str | None]) -> str:
    return _array("NULL" if value is None else _quoted(value) for value in column)


def octets(column: Iterable[bytes | None]) -> str:
    return _array("NULL" if value is None else f'"\\\\x{value.hex()}"' for value in column)


def columns(rows: Sequence[Sequence[Any]], kinds: Sequence[Any]) -> list[str]:
    """The parameters of these rows; `kinds` are the functions above, one a column."""
    turned = zip(*rows, strict=True) if rows else [()] * len(kinds)
    return [kind(column) for kind, column in zip(kinds, turned, strict=True)]


def _array(elements: Iterable[str]) -> str:
    return "{" + ",".join(elements) + "}"


def _quoted(value: str) -> str:
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
