"""One row in a statement."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Field, Model

from kernel.rows.statements import NO_SQL, Sql, fields_named, insertion, quoted, table
from kernel.tenancy.scope import current_tenant_id


def insert(row: Model, *, before: Sql = NO_SQL, after: Sql = NO_SQL, computed: Mapping[str, str] | None = None) -> bool:
    """Insert a row and return whether it was.

    `before` are common table expressions. `after` stands behind the values: what they are selected from, a condition
    without which nothing is inserted, what to do on a conflict. `computed` are the fields whose value is an expression.
    """
    head, fields = insertion(type(row))
    computed = computed or {}
    values = ", ".join(computed.get(field.name, "%s") for field in fields)
    given = [_prepared(field, getattr(row, field.attname)) for field in fields if field.name not in computed]
    return _changed(f"{before[0]} {head} select {values} {after[0]}", [*before[1], *given, *after[1]])


def update(model: type[Model], row_id: UUID, values: Mapping[str, Any], *, where: str = "true") -> bool:
    """Change a row of this tenant and return whether it is there, and as the condition `where` says."""
    head, fields = _change(model, tuple(values))
    given = [_prepared(field, value) for field, value in zip(fields, values.values(), strict=True)]
    return _changed(f"{head} where tenant_id = %s and id = %s and {where}", [*given, current_tenant_id(), row_id])


@cache
def _change(model: type[Model], names: tuple[str, ...]) -> tuple[str, tuple["Field[Any, Any]", ...]]:
    fields = fields_named(model, names)
    columns = ", ".join(f"{quoted(field.column)} = %s" for field in fields)
    return f"update {table(model)} set {columns}", fields  # noqa: S608 - names of our own tables


def _prepared(field: "Field[Any, Any]", value: Any) -> Any:
    return field.get_db_prep_save(value, connection)


def _changed(sql: str, parameters: Sequence[Any]) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return bool(cursor.rowcount > 0)
