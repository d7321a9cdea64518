"""A booking, what becomes of its hold, and the step in Redis after both."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import transaction

from billing import counters
from billing.counters import Step
from billing.errors import BudgetUnavailable
from billing.events import NOTHING, Amount, HoldState, LedgerKind, TokenCount
from billing.models import BudgetHold, LedgerRow
from billing.windows import window_of_key
from kernel import rows
from kernel.clock import now
from kernel.live import gather_on_commit
from kernel.observability.log import get_logger
from kernel.tenancy import current_tenant_id

_HAS_CAPS = "exists (select from billing_cap c where c.tenant_id = t.tenant_id)"
log = get_logger(__name__)


def locked_holds(hold_ids: Collection[UUID]) -> dict[UUID, BudgetHold]:
    """With `has_caps` asked along: most organisations have none, and then there is no threshold to look for."""
    return rows.lock_all(BudgetHold, hold_ids, also=(("has_caps", _HAS_CAPS),))


def booking(
    row: BudgetHold,
    kind: LedgerKind,
    amount: Amount,
    count: TokenCount,
    estimated: bool,
    over: Amount = NOTHING,
) -> LedgerRow:
    return LedgerRow(
        hold_id=row.id,
        kind=kind,
        day=window_of_key(row.day_key).first_day,
        day_key=row.day_key,
        month_key=row.month_key,
        member_id=row.member_id,
        purpose=row.purpose,
        provider=row.provider,
        model=row.model,
        input_tokens=count.input,
        output_tokens=count.output,
        cached_tokens=count.cached,
        cache_write_tokens=count.cache_write,
        reasoning_tokens=count.reasoning,
        tokens=amount.tokens,
        nano_usd=amount.nano_usd,
        over_tokens=over.tokens,
        over_nano_usd=over.nano_usd,
        input_per_million=row.input_per_million,
        output_per_million=row.output_per_million,
        cached_per_million=row.cached_per_million,
        cache_write_per_million=row.cache_write_per_million,
        reasoning_per_million=row.reasoning_per_million,
        price_version=row.price_version,
        estimated=estimated,
    )


def closed(state: HoldState, used: Amount) -> dict[str, Any]:
    return {"state": state, "used_tokens": used.tokens, "used_nano_usd": used.nano_usd, "closed_at": now()}


def book(bookings: Sequence[LedgerRow], holds: Mapping[UUID, Mapping[str, Any]]) -> None:
    """Write bookings and what becomes of their holds, in one statement."""
    change, parameters = rows.update_all_sql(BudgetHold, holds)
    rows.insert_all(bookings, before=(f"with hold as ({change})", parameters))


def then_in_redis(steps: Sequence[Step]) -> None:
    """Let Redis follow once the bookings are committed, and open tabs hear of it after that.

    If it cannot, the holds stay set aside, which is safe, until the reaper does these steps.
    """
    tenant_id = current_tenant_id()

    def follow() -> None:
        try:
            answers = counters.finish_all(steps, tenant_id)
        except BudgetUnavailable:
            answers = ["unavailable"] * len(steps)
        for step, answer in zip(steps, answers, strict=True):
            if answer in ("missing", "unavailable"):
                log.info("budget.step_missing", hold=str(step.hold_id), step=step.verb, answer=answer)

    transaction.on_commit(follow, robust=True)
    news_of_usage()


def news_of_usage() -> None:
    """What is used or set aside changes with this transaction: whoever looks at it may fetch it anew."""
    gather_on_commit("usage", "usage.changed")
