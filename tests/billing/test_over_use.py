"""No more is booked than was set aside, whatever a vendor says it used; the rest is kept and shown."""

import pytest
from django.db import IntegrityError, connection
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from billing import commands, queries
from billing.events import NOTHING, Amount, TokenCount
from billing.models import BudgetHold, LedgerRow
from kernel.clock import now
from kernel.tenancy import tenant_scope
from tests.billing.calls import reserve, set_cap, settle
from tests.world import World


def _spent(world: World):
    today = now().date()
    with tenant_scope(world.acme.id):
        owner = world.acme.actor("olivia")
        return queries.usage(owner, today.replace(day=1), today).total, queries.headroom(owner)


def test_what_a_vendor_reports_above_the_hold_is_kept_beside_the_booking(world: World) -> None:
    set_cap(world.acme.actor("olivia"), 10_000)
    hold_id = reserve(world.acme.actor("walter"), 1_000, 10)
    entry = settle(world.acme.actor("walter"), hold_id, 7_500, 75)
    total, room = _spent(world)
    assert (entry.amount, entry.over) == (Amount(10, 1_000), Amount(65, 6_500))
    assert (total.tokens, total.nano_usd, total.over_tokens, total.over_nano_usd) == (10, 1_000, 65, 6_500)
    assert room.left_nano_usd == 9_000


@hypothesis_settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    said=st.builds(Amount, st.integers(-(2**60), 2**60), st.integers(-(2**60), 2**60)),
    before=st.integers(0, 2_000),
    is_late=st.booleans(),
)
def test_no_figure_books_more_than_the_hold_or_less_than_nothing(
    world: World, said: Amount, before: int, is_late: bool
) -> None:
    actor, held = world.acme.actor("walter"), Amount(10, 1_000)
    hold_id = reserve(actor, held.nano_usd, held.tokens)
    with tenant_scope(actor.tenant_id):
        commands.checkpoint(hold_id, Amount(before // 100, before))
        if is_late:
            commands.expire_early(hold_id, TokenCount(0, 0))
        entry = commands.settle(hold_id, said.at_most(Amount(2**52, 2**52)), TokenCount(1, 0), estimated=False)
        booked = sum((row.amount for row in LedgerRow.objects.filter(hold_id=hold_id)), NOTHING)
    assert 0 <= booked.tokens <= held.tokens
    assert 0 <= booked.nano_usd <= held.nano_usd
    assert entry.over.tokens == max(0, min(said.tokens, 2**52) - held.tokens)


def test_what_is_told_after_the_grace_of_an_expired_hold_is_over_use(world: World) -> None:
    """What it had set aside may be spent by others since."""
    actor = world.acme.actor("walter")
    hold_id = reserve(actor, 1_000, 10)
    with tenant_scope(actor.tenant_id):
        commands.checkpoint(hold_id, Amount(2, 200))
        commands.expire_early(hold_id, TokenCount(2, 0))
        BudgetHold.objects.filter(id=hold_id).update(closed_at=now())
        entry = commands.settle(hold_id, Amount(9, 900), TokenCount(9, 0), estimated=False)
        booked = sum((row.amount for row in LedgerRow.objects.filter(hold_id=hold_id)), NOTHING)
    assert (booked, entry.over) == (Amount(2, 200), Amount(7, 700))


def test_the_database_refuses_a_negative_booking(world: World) -> None:
    actor = world.acme.actor("walter")
    entry = settle(actor, reserve(actor, 1_000), 10)
    with tenant_scope(actor.tenant_id):
        row = LedgerRow.objects.get(id=entry.id)
        other = reserve(actor, 1_000)
        row.id, row.hold_id, row.nano_usd = None, other, -1
        row._state.adding = True
        with pytest.raises(IntegrityError, match="billing_ledgerrow_amounts"):
            row.save(force_insert=True)


def test_bounds_do_not_ask_rows_of_before(world: World) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "select conname from pg_constraint where not convalidated and conname = any(%s)",
            [["billing_ledgerrow_amounts", "billing_ledgerrow_over", "billing_hold_amounts"]],
        )
        assert len(cursor.fetchall()) == 3
