"""Isolation as constraints, so that migrations carry it and a catalogue test can find what lacks it."""

from typing import Any

from django.db import models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.backends.ddl_references import Statement, Table
from django.db.models.constraints import BaseConstraint

TENANT_IS_BOUND = "tenant_id = (select kernel_tenant())"  # a subselect: verified once in a statement


class _SqlConstraint(BaseConstraint):
    """A constraint that is plain SQL: adding and removing it are two scripts over the quoted table name."""

    def add_sql(self, table: str, model: type[models.Model]) -> str:
        raise TypeError(f"{type(self).__name__} does not say its SQL")

    def drop_sql(self, table: str) -> str:
        raise TypeError(f"{type(self).__name__} does not say its SQL")

    def constraint_sql(self, model: Any, schema_editor: Any) -> str:
        """CreateModel asks only for this one: defer our script until the table stands."""
        schema_editor.deferred_sql.append(self.create_sql(model, schema_editor))
        return None  # type: ignore[return-value]

    def create_sql(self, model: Any, schema_editor: Any) -> Statement:  # type: ignore[override]
        return self._statement(
            self.add_sql(schema_editor.quote_name(model._meta.db_table), model), model, schema_editor
        )

    def remove_sql(self, model: Any, schema_editor: Any) -> Statement:  # type: ignore[override]
        return self._statement(self.drop_sql(schema_editor.quote_name(model._meta.db_table)), model, schema_editor)

    def _statement(self, sql: str, model: type[models.Model], editor: BaseDatabaseSchemaEditor) -> Statement:
        # Percent signs are doubled because Statement renders with the % operator.
        table = Table(model._meta.db_table, editor.quote_name)
        return Statement(sql.replace("%", "%%") + "/* %(table)s */", table=table)

    def validate(self, model: Any, instance: Any, exclude: Any = None, using: str = "default") -> None:
        """The database holds it; there is nothing to check in Python."""

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and self.deconstruct() == other.deconstruct()

    def __hash__(self) -> int:
        return hash((type(self), self.name))


class RowLevelSecurity(_SqlConstraint):
    """Rows are visible and writable only to the bound tenant; no tenant bound is an error, never no rows."""

    def __init__(
        self, *, name: str, violation_error_code: str | None = None, violation_error_message: Any = None
    ) -> None:
        super().__init__(name=name)

    def add_sql(self, table: str, model: type[models.Model]) -> str:
        return (
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY; ALTER TABLE {table} FORCE ROW LEVEL SECURITY; "
            f"CREATE POLICY tenant_isolation ON {table} FOR ALL TO app "
            f"USING ({TENANT_IS_BOUND}) WITH CHECK ({TENANT_IS_BOUND})"
        )

    def drop_sql(self, table: str) -> str:
        return f"DROP POLICY tenant_isolation ON {table}; ALTER TABLE {table} DISABLE ROW LEVEL SECURITY"


class SameTenant(_SqlConstraint):
    """A composite foreign key: the row pointed at belongs to the same tenant.

    A simple foreign key ignores row-level security, so it would tell one tenant of another's rows.
    Use it beside a Django ForeignKey with `db_constraint=False`, or beside a plain `<field>_id` UUID.
    """

    def __init__(
        self,
        *,
        field: str,
        name: str,
        to: str = "",
        on_delete: str = "NO ACTION",
        violation_error_code: str | None = None,
        violation_error_message: Any = None,
    ) -> None:
        super().__init__(name=name)
        self.field, self.to, self.on_delete = field, to, on_delete

    def deconstruct(self) -> Any:
        path, args, kwargs = super().deconstruct()
        kwargs.update(field=self.field, on_delete=self.on_delete)
        if self.to:
            kwargs["to"] = self.to
        return path, args, kwargs

    def add_sql(self, table: str, model: type[models.Model]) -> str:
        column, target = self._ends(model)
        deferred = " DEFERRABLE INITIALLY DEFERRED" if self.on_delete == "NO ACTION" else ""
        return (
            f'ALTER TABLE {table} ADD CONSTRAINT "{self.name}" FOREIGN KEY (tenant_id, "{column}") '
            f'REFERENCES "{target}" (tenant_id, id) ON DELETE {self.on_delete}{deferred}'
        )

    def drop_sql(self, table: str) -> str:
        return f'ALTER TABLE {table} DROP CONSTRAINT "{self.name}"'

    def _ends(self, model: Any) -> tuple[str, str]:
        if self.to:
            return f"{self.field}_id", self.to
        field = model._meta.get_field(self.field)
        return field.column, field.related_model._meta.db_table


class AppendOnly(_SqlConstraint):
    """What is written stays: update, delete and truncate are refused by trigger and by grant.

    With `leaves_with`, the field of a foreign key, a row may be deleted in the transaction that deleted the row it
    belongs to, after it; never while that one stands. The table of that row has `IdsUsedOnce`: otherwise it could go
    and come back with a part of what belonged to it.
    """

    def __init__(
        self,
        *,
        name: str,
        leaves_with: str = "",
        violation_error_code: str | None = None,
        violation_error_message: Any = None,
    ) -> None:
        super().__init__(name=name)
        self.leaves_with = leaves_with

    def deconstruct(self) -> Any:
        path, args, kwargs = super().deconstruct()
        if self.leaves_with:
            kwargs["leaves_with"] = self.leaves_with
        return path, args, kwargs

    def add_sql(self, table: str, model: type[models.Model]) -> str:
        withdrawn, refusal = "UPDATE, DELETE, TRUNCATE", "kernel_refuse_change()"
        if self.leaves_with:
            field: Any = model._meta.get_field(self.leaves_with)
            withdrawn = "UPDATE, TRUNCATE"
            refusal = f"kernel_refuse_change_alone('{field.related_model._meta.db_table}', '{field.column}')"
        return (
            f"REVOKE {withdrawn} ON {table} FROM app; "
            f"CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION {refusal}; "
            f"CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON {table} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION kernel_refuse_change(); "
            f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER append_only; "
            f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER append_only_truncate"
        )

    def drop_sql(self, table: str) -> str:
        return (
            f"DROP TRIGGER append_only ON {table}; DROP TRIGGER append_only_truncate ON {table}; "
            f"GRANT UPDATE, DELETE ON {table} TO app"
        )


class IdsUsedOnce(_SqlConstraint):
    """The id of a deleted row is never used again, and the id and tenant of a row never change.

    `kept_in` is the table whose rows are all ids that there ever were, with a composite primary key of `tenant_id` and
    `field`. It is `AppendOnly`.
    """

    def __init__(
        self,
        *,
        name: str,
        kept_in: str,
        field: str,
        violation_error_code: str | None = None,
        violation_error_message: Any = None,
    ) -> None:
        super().__init__(name=name)
        self.kept_in, self.field = kept_in, field

    def deconstruct(self) -> Any:
        path, args, kwargs = super().deconstruct()
        return path, args, {**kwargs, "kept_in": self.kept_in, "field": self.field}

    def add_sql(self, table: str, model: type[models.Model]) -> str:
        return (
            f"CREATE TRIGGER keep_id AFTER INSERT ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION kernel_keep_id('{self.kept_in}', '{self.field}'); "
            f"CREATE TRIGGER id_stays BEFORE UPDATE OF tenant_id, id ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION kernel_keep_id(); "
            f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER keep_id; "
            f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER id_stays"
        )

    def drop_sql(self, table: str) -> str:
        return f"DROP TRIGGER keep_id ON {table}; DROP TRIGGER id_stays ON {table}"
