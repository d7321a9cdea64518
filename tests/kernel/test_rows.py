"""Rows that are written together are what the ORM would make of each."""

import math
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from django.contrib.postgres.fields import ArrayField
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, connections, models
from django.test.utils import isolate_apps

from kernel import rows
from kernel.tenancy import tenant_scope
from kernel.tenancy.models import TenantModel
from tests.world import World

ONE = UUID(int=1)
MOMENT = datetime(2026, 3, 29, 1, 30, 0, 123456, tzinfo=UTC)
VALUES: "list[tuple[models.Field[Any, Any], Any]]" = [
    (models.JSONField(null=True), {"a": [1, None, "x"], "b": {"c": 1.5}}),
    (models.JSONField(null=True), [1, "two", None]),
    (models.JSONField(null=True), "a text"),
    (models.JSONField(null=True), False),
    (models.JSONField(null=True), None),
    (models.JSONField(null=True, encoder=DjangoJSONEncoder), {"id": ONE, "at": [MOMENT], "sum": Decimal("1.10")}),
    (ArrayField(models.BigIntegerField()), [2**60, -1]),
    (ArrayField(models.BigIntegerField()), []),
    (ArrayField(models.TextField()), ['with "quotes", a comma', "back\\slash", "", "null"]),
    (ArrayField(models.UUIDField()), [ONE]),
    (ArrayField(models.BinaryField()), [b"\x00\xff", b""]),
    (ArrayField(models.IntegerField(null=True)), [1, None]),
    (ArrayField(ArrayField(models.IntegerField())), [[1, 2], [3, 4]]),
    (models.BinaryField(), b"\x00\xff\\"),
    (models.TextField(), 'back\\slash, "quotes" and \N{SNOWMAN}'),
    (models.BigIntegerField(), -(2**63)),
    (models.BooleanField(), True),
    (models.FloatField(), 0.1),
    (models.FloatField(), math.inf),
    (models.FloatField(), -math.inf),
    (models.DecimalField(max_digits=20, decimal_places=10), Decimal("1234567890.0123456789")),
    (models.UUIDField(), ONE),
    (models.DateField(), date(2026, 2, 28)),
    (models.DateTimeField(), MOMENT),
    (models.DurationField(), timedelta(days=-3, hours=5, microseconds=7)),
]


@contextmanager
def _table(name: str, kind: str | None) -> Iterator[None]:
    with connections["migrator"].cursor() as cursor:
        cursor.execute(f"create table {name} (id uuid, tenant_id uuid, value {kind})")
        cursor.execute(f"grant all on {name} to public")
        try:
            yield
        finally:
            cursor.execute(f"drop table {name}")


@pytest.mark.parametrize(("field", "value"), VALUES)
@isolate_apps("kernel")
def test_a_value_is_what_the_orm_would_write(world: World, field: "models.Field[Any, Any]", value: Any) -> None:
    class Row(TenantModel):
        value = field.clone()

        class Meta:
            app_label = "kernel"
            db_table = f"a_row_{world.acme.id.hex}"

    kind = Row._meta.get_field("value").db_type(connection)
    with _table(Row._meta.db_table, kind), tenant_scope(world.acme.id):
        saved, together, changed = (Row(value=value) for _ in range(3))
        saved.save(force_insert=True)
        assert rows.insert_all([together, changed]) == {together.id, changed.id}
        Row.objects.filter(id=changed.id).update(value=None)
        assert rows.update_all(Row, {changed.id: {"value": value}}) == {changed.id}
        read = dict(Row.objects.values_list("id", "value"))
        assert rows.lock_all(Row, [together.id])[together.id].value == read[together.id]
    assert read[together.id] == read[changed.id] == read[saved.id]
