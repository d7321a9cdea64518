"""Whole rows on hot paths: each statement is made once, without the ORM's compiler.

Values are prepared by the model's own fields, so a row is what `save(force_insert=True)` or `update` would make of it.
There are no signals: nobody here listens to any.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, TypeVar
from uuid import UUID

from django.db import connection
from django.db.models import Field, Model

from kernel.tenancy.scope import current_tenant_id

M = TypeVar("M", bound=Model)
Sql = tuple[str, Sequence[Any]]
"""A part of a statement, and its parameters."""

_NOTHING: Sql = ("", ())


def insert(
    row: Model, *, before: Sql = _NOTHING, after: Sql = _NOTHING, computed: Mapping[str, str] | None = None
) -> bool:
    """Insert a row and return whether it was.

    `before` are common table expressions. `after` stands behind the values: what they are selected from, a condition
    without which nothing is inserted, what to do on a conflict. `computed` are the fields whose value is an expression.
    """
    head, fields = _insertion(type(row))
    computed = computed or {}
    values = ", ".join(computed.get(field.name, "%s") for field in fields)
    given = [_prepared(field, getattr(row, field.attname)) for field in fields if field.name not in computed]
    return _changed(f"{before[0]} {head} select {values} {after[0]}", [*before[1], *given, *after[1]])


def lock(model: type[M], row_id: UUID, *, also: tuple[tuple[str, str], ...] = ()) -> M | None:
    """Return a row of this tenant, locked against changes until commit, or None; waits for whoever has it.

    `also` are names and expressions in SQL, over the row as `t`, that are read along and set as attributes.
    """
    sql, names = _locking(model, also)
    with connection.cursor() as cursor:
        cursor.execute(sql, [current_tenant_id(), row_id])
        values = cursor.fetchone()
    if values is None:
        return None
    row: M = model.from_db(connection.alias, names, values[: len(names)])
    for (name, _), value in zip(also, values[len(names) :], strict=True):
        setattr(row, name, value)
    return row


def update(model: type[Model], row_id: UUID, values: Mapping[str, Any], *, where: str = "true") -> bool:
    """Change a row of this tenant and return whether it is there, and as the condition `where` says."""
    sql, parameters = update_sql(model, row_id, values)
    return _changed(f"{sql} and {where}", parameters)


def update_sql(model: type[Model], row_id: UUID, values: Mapping[str, Any]) -> Sql:
    """Return the same as a part of another statement."""
    head, fields = _change(model, tuple(values))
    given = [_prepared(field, value) for field, value in zip(fields, values.values(), strict=True)]
    return f"{head} where tenant_id = %s and id = %s", [*given, current_tenant_id(), row_id]


@cache
def _insertion(model: type[Model]) -> tuple[str, tuple["Field[Any, Any]", ...]]:
    """The beginning of the statement, and the fields of its values; what only the database fills is left out."""
    fields = tuple(field for field in model._meta.concrete_fields if field.has_default() or not field.has_db_default())
    columns = ", ".join(_quoted(field.column) for field in fields)
    return f"insert into {_quoted(model._meta.db_table)} ({columns})", fields


@cache
def _locking(model: type[Model], also: tuple[tuple[str, str], ...]) -> tuple[str, list[str]]:
    fields = model._meta.concrete_fields
    read = ", ".join([*(f"t.{_quoted(field.column)}" for field in fields), *(expression for _, expression in also)])
    table = _quoted(model._meta.db_table)
    sql = f"select {read} from {table} t where t.tenant_id = %s and t.id = %s for no key update of t"  # noqa: S608
    return sql, [field.attname for field in fields]


@cache
def _change(model: type[Model], names: tuple[str, ...]) -> tuple[str, tuple["Field[Any, Any]", ...]]:
    known = {field.name: field for field in model._meta.concrete_fields}
    fields = tuple(known[name] for name in names)
    columns = ", ".join(f"{_quoted(field.column)} = %s" for field in fields)
    return f"update {_quoted(model._meta.db_table)} set {columns}", fields  # noqa: S608 - names of our own tables


def _quoted(name: str | None) -> str:
    quoted: str = connection.ops.quote_name(str(name))
    return quoted


def _prepared(field: "Field[Any, Any]", value: Any) -> Any:
    return field.get_db_prep_save(value, connection)


def _changed(sql: str, parameters: Sequence[Any]) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return bool(cursor.rowcount > 0)
