"""Rows from numpy columns to a table by COPY in its binary form: some hundred thousand a second."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import psycopg
from psycopg import sql

HEAD = b"PGCOPY\n\xff\r\n\0" + bytes(8)
END = b"\xff\xff"
UUID_BYTES = "V16"
ROWS_AT_ONCE = 20_000


def copy(cursor: "psycopg.Cursor[Any]", table: str, columns: Mapping[str, npt.NDArray[Any]]) -> None:
    """Append columns whose values all have one width: numbers big-endian, ids as sixteen bytes."""
    with cursor.copy(_statement(table, columns)) as stream:
        stream.write(HEAD)
        rows = len(next(iter(columns.values())))
        for start in range(0, rows, ROWS_AT_ONCE):
            stream.write(_rows({name: column[start : start + ROWS_AT_ONCE] for name, column in columns.items()}))
        stream.write(END)


def halves(vectors: npt.NDArray[np.float32]) -> npt.NDArray[Any]:
    """Vectors as pgvector's halfvec sends them."""
    made = np.zeros(len(vectors), dtype=[("size", ">i2"), ("unused", ">i2"), ("numbers", ">f2", (vectors.shape[1],))])
    made["size"] = vectors.shape[1]
    made["numbers"] = vectors
    return made


def same(value: bytes, rows: int) -> npt.NDArray[Any]:
    """A column of one value: an id, or a text."""
    return np.full(rows, np.void(value))


def _statement(table: str, columns: Mapping[str, Any]) -> sql.Composed:
    names = sql.SQL(", ").join(map(sql.Identifier, columns))
    return sql.SQL("copy {} ({}) from stdin with (format binary)").format(sql.Identifier(table), names)


def _rows(columns: Mapping[str, npt.NDArray[Any]]) -> bytes:
    fields: list[tuple[str, Any]] = [("fields", ">i2")]
    for name, column in columns.items():
        fields += [(f"size of {name}", ">i4"), (name, column.dtype)]
    made = np.zeros(len(next(iter(columns.values()))), dtype=fields)
    made["fields"] = len(columns)
    for name, column in columns.items():
        made[f"size of {name}"] = column.dtype.itemsize
        made[name] = column
    return made.tobytes()
