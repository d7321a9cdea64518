"""Several rows in a statement: their values are one JSON document, so the text is the same for any number of them.

Among the ways that were tried it costs the client least (ADR 0165). PostgreSQL reads each value by the input function
of its column's type, as it reads a parameter that is sent as text.
"""

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import cache
from math import isfinite
from typing import Any, TypeVar
from uuid import UUID

from django.db import connection
from django.db.models import Field, JSONField, Model

from kernel.rows.statements import NO_SQL, Sql, fields_named, insertion, quoted, table
from kernel.tenancy.scope import current_tenant_id

M = TypeVar("M", bound=Model)


def insert_all(
    rows: Sequence[Model],
    *,
    before: Sql = NO_SQL,
    beside: str = "",
    after: str = "",
    computed: tuple[tuple[str, str], ...] = (),
) -> set[UUID]:
    """Insert rows of one model and return the ids of those that were.

    `before` are common table expressions. The rows stand in the statement as `v`: `beside` is what they are joined
    with, or a condition, and `computed` are pairs of a field and the expression that is its value. `after` is what to
    do on a conflict.
    """
    if not rows:
        return set()
    sql, fields = _insertion(type(rows[0]), computed)
    values = [{field.column: _plain(field, getattr(row, field.attname)) for field in fields} for row in rows]
    statement = f"{before[0]} {sql} {beside} {after} returning id"
    return _ids(statement, [*before[1], json.dumps(values)])


def lock_all(model: type[M], row_ids: Collection[UUID], *, also: tuple[tuple[str, str], ...] = ()) -> dict[UUID, M]:
    """Return rows of this tenant, locked against changes until commit; waits for whoever has them, in order of ids.

    `also` are names and expressions in SQL, over the row as `t`, that are read along and set as attributes.
    """
    sql, names, converters = _locking(model, also)
    with connection.cursor() as cursor:
        cursor.execute(sql, [current_tenant_id(), list(row_ids)])
        found = cursor.fetchall()
    rows: dict[UUID, M] = {}
    for values in found:
        read = list(values[: len(names)])
        for place, convert in converters:
            read[place] = convert(read[place], None, connection)
        row: M = model.from_db(connection.alias, names, read)
        for (name, _), value in zip(also, values[len(names) :], strict=True):
            setattr(row, name, value)
        rows[row.pk] = row
    return rows


def update_all(model: type[Model], changes: Mapping[UUID, Mapping[str, Any]], *, where: str = "true") -> set[UUID]:
    """Change rows of this tenant, the same fields in each, and return the ids of those that were there and as the
    condition `where` says, over the row as `t`."""
    if not changes:
        return set()
    sql, parameters = update_all_sql(model, changes)
    return _ids(f"{sql} and {where} returning t.id", parameters)


def update_all_sql(model: type[Model], changes: Mapping[UUID, Mapping[str, Any]]) -> Sql:
    """Return the same as a part of another statement."""
    sql, fields = _change(model, tuple(next(iter(changes.values()))))
    values = [
        {"id": str(row_id), **{field.column: _plain(field, change[field.name]) for field in fields}}
        for row_id, change in changes.items()
    ]
    return sql, [json.dumps(values), current_tenant_id()]


@cache
def _insertion(model: type[Model], computed: tuple[tuple[str, str], ...]) -> tuple[str, tuple["Field[Any, Any]", ...]]:
    head, fields = insertion(model)
    given = tuple(field for field in fields if field.name not in dict(computed))
    values = ", ".join(dict(computed).get(field.name, f"v.{quoted(field.column)}") for field in fields)
    return f"{head} select {values} from {_values(given)}", given  # noqa: S608 - names of our own tables


@cache
def _locking(
    model: type[Model], also: tuple[tuple[str, str], ...]
) -> tuple[str, list[str], list[tuple[int, Callable[..., Any]]]]:
    fields = model._meta.concrete_fields
    read = ", ".join([*(f"t.{quoted(field.column)}" for field in fields), *(expression for _, expression in also)])
    sql = f"select {read} from {table(model)} t where t.tenant_id = %s and t.id = any(%s)"  # noqa: S608
    converters = [(place, one.from_db_value) for place, one in enumerate(fields) if hasattr(one, "from_db_value")]
    return f"{sql} order by t.id for no key update of t", [field.attname for field in fields], converters


@cache
def _change(model: type[Model], names: tuple[str, ...]) -> tuple[str, tuple["Field[Any, Any]", ...]]:
    fields = fields_named(model, names)
    columns = ", ".join(f"{quoted(field.column)} = v.{quoted(field.column)}" for field in fields)
    values = _values(fields_named(model, ("id",)) + fields)
    return f"update {table(model)} t set {columns} from {values} where t.tenant_id = %s and t.id = v.id", fields  # noqa: S608


def _values(fields: Sequence["Field[Any, Any]"]) -> str:
    columns = ", ".join(f"{quoted(field.column)} {field.db_type(connection)}" for field in fields)
    return f"json_to_recordset(%s::json) as v({columns})"


def _plain(field: "Field[Any, Any]", value: Any) -> Any:
    """As JSON has it; what is JSON by itself stays so, a list one of such, and all else the text PostgreSQL reads."""
    if value is None:
        return None
    if isinstance(field, JSONField):
        return json.loads(json.dumps(value, cls=field.encoder)) if field.encoder else value
    return _text(field.get_prep_value(value))


def _text(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return [_text(one) for one in value]
    if isinstance(value, bytes | bytearray | memoryview):
        return f"\\x{bytes(value).hex()}"
    if value is None or isinstance(value, str | int) or (isinstance(value, float) and isfinite(value)):
        return value
    return str(value)


def _ids(sql: str, parameters: Sequence[Any]) -> set[UUID]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return {row_id for (row_id,) in cursor.fetchall()}
