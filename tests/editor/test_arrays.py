"""Columns of rows come out of PostgreSQL as they went in."""

import pytest
from django.db import connection

from editor.commands.arrays import columns, ids, numbers, octets, words
from kernel.ids import uuid7

IDS = (uuid7(), None, uuid7())
NUMBERS = (0, None, 2**62)
WORDS = ('a "b" \\ {c},', None, "", "NULL", "null", " é 🦊\n\t'$1", "\\x41")
OCTETS = (b"", None, b"\x00\xff\\\"'{}", bytes(range(256)))


@pytest.mark.parametrize(
    ("kind", "values", "sql"),
    [
        (ids, IDS, "select v from unnest(%s::uuid[]) with ordinality u (v, n) order by n"),
        (numbers, NUMBERS, "select v from unnest(%s::bigint[]) with ordinality u (v, n) order by n"),
        (words, WORDS, "select v from unnest(%s::text[]) with ordinality u (v, n) order by n"),
        (octets, OCTETS, "select v from unnest(%s::bytea[]) with ordinality u (v, n) order by n"),
    ],
)
@pytest.mark.usefixtures("database")
def test_a_column_comes_back(kind: object, values: tuple[object, ...], sql: str) -> None:
    for column in (values, (None, None), ()):
        (parameter,) = columns([[value] for value in column], [kind])
        with connection.cursor() as cursor:
            cursor.execute(sql, [parameter])
            found = tuple(bytes(row[0]) if isinstance(row[0], memoryview) else row[0] for row in cursor.fetchall())
        assert found == column
