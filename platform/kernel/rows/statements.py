"""What statements over whole rows are made of."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from django.db import connection
from django.db.models import Field, Model

Sql = tuple[str, Sequence[Any]]
"""A part of a statement, and its parameters."""

NO_SQL: Sql = ("", ())


@cache
def insertion(model: type[Model]) -> tuple[str, tuple["Field[Any, Any]", ...]]:
    """The beginning of the statement, and the fields of its values; what only the database fills is left out."""
    fields = tuple(field for field in model._meta.concrete_fields if field.has_default() or not field.has_db_default())
    columns = ", ".join(quoted(field.column) for field in fields)
    return f"insert into {table(model)} ({columns})", fields


def fields_named(model: type[Model], names: Sequence[str]) -> tuple["Field[Any, Any]", ...]:
    known = {field.name: field for field in model._meta.concrete_fields}
    return tuple(known[name] for name in names)


def table(model: type[Model]) -> str:
    return quoted(model._meta.db_table)


def quoted(name: str | None) -> str:
    found: str = connection.ops.quote_name(str(name))
    return found
