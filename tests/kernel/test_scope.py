"""The tenant scope: loud without a tenant, blind to the other, restored afterwards."""

import pytest
from django.db import DataError, IntegrityError, ProgrammingError, connection, transaction

from kernel.tenancy import NoTenant, TenantSwitch, current_tenant_id, has_tenant, tenant_scope
from tenants.models import ApiKey, Membership
from tests.world import World


def test_without_a_scope_the_manager_raises(world: World) -> None:
    with pytest.raises(NoTenant):
        Membership.objects.count()


def test_without_a_scope_raw_sql_is_an_error_not_zero_rows(world: World) -> None:
    with pytest.raises((ProgrammingError, DataError)), connection.cursor() as cursor:
        cursor.execute("select count(*) from tenants_membership")


def test_a_scope_sees_its_own_rows_only(world: World) -> None:
    with tenant_scope(world.acme.id), connection.cursor() as cursor:
        cursor.execute("select distinct tenant_id from tenants_membership")
        assert cursor.fetchall() == [(world.acme.id,)]


def test_another_tenants_row_cannot_be_written(world: World) -> None:
    with pytest.raises(ProgrammingError, match="row-level security"), tenant_scope(world.acme.id):
        Membership(tenant_id=world.globex.id, person=world.acme.people["vera"], role="owner").save()


def test_another_tenants_row_cannot_be_pointed_at(world: World) -> None:
    with pytest.raises(IntegrityError), tenant_scope(world.acme.id):
        ApiKey.objects.create(name="x", prefix="x", key_hash=b"1", member_id=world.globex.members["olivia"])


def test_a_scope_of_another_tenant_is_refused_inside(world: World) -> None:
    with tenant_scope(world.acme.id), pytest.raises(TenantSwitch), tenant_scope(world.globex.id):
        pass


def test_leaving_a_nested_scope_keeps_the_outer_one(world: World) -> None:
    with tenant_scope(world.acme.id):
        with tenant_scope(world.acme.id):
            pass
        assert current_tenant_id() == world.acme.id
        assert Membership.objects.count() == 5
    assert not has_tenant()


def test_an_outer_transaction_has_no_tenant_after_the_scope(world: World) -> None:
    with pytest.raises((ProgrammingError, DataError)), transaction.atomic():
        _enter_leave_and_read(world)


def test_an_integrity_error_inside_a_nested_scope_stays_itself(world: World) -> None:
    with transaction.atomic(), pytest.raises(IntegrityError), tenant_scope(world.acme.id):
        Membership.objects.create(person=world.acme.people["vera"], role="viewer")
    assert not has_tenant()


def test_the_suite_runs_as_the_runtime_role(database: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("select current_user")
        assert cursor.fetchone() == ("app",)


def _enter_leave_and_read(world: World) -> None:
    with tenant_scope(world.acme.id):
        pass
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from tenants_membership")
