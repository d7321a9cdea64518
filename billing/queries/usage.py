"""What was used: sums of the ledger, so that a settled call shows at once and equals it to the token."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal
from uuid import UUID

from django.db.models import Count, Sum
from django.db.models.functions import Coalesce

from billing.capabilities import USAGE_READ
from billing.events import LedgerEntry
from billing.models import LedgerRow
from kernel.tenancy import Actor
from tenants import queries as tenants

By = Literal["member", "day", "model"]
_SUMS = {
    "input": "input_tokens",
    "output": "output_tokens",
    "cached": "cached_tokens",
    "cache_write": "cache_write_tokens",
    "reasoning": "reasoning_tokens",
    "all": "tokens",
    "nano": "nano_usd",
    "over_tokens": "over_tokens",
    "over_nano": "over_nano_usd",
}
_GROUPS: dict[str, tuple[str, ...]] = {"member": ("member_id",), "day": ("day",), "model": ("provider", "model")}


@dataclass(frozen=True, slots=True)
class UsageRow:
    """One line of a usage table; the fields that do not belong to its grouping are None."""

    member_id: UUID | None
    member_name: str | None
    day: date | None
    provider: str | None
    model: str | None
    calls: int
    input_tokens: int
    output_tokens: int
    cached_tokens: int
    cache_write_tokens: int
    reasoning_tokens: int
    tokens: int
    nano_usd: int
    over_tokens: int
    over_nano_usd: int


@dataclass(frozen=True, slots=True)
class Usage:
    """A usage table and its total."""

    rows: Sequence[UsageRow]
    total: UsageRow


def usage(actor: Actor, since: date, until: date, by: By = "day") -> Usage:
    """Use between two days of the organisation's calendar, both included. Needs the right usage.read."""
    actor.require(USAGE_READ)
    booked = LedgerRow.objects.filter(day__gte=since, day__lte=until)
    groups = _GROUPS[by]
    found = list(_summed(booked.values(*groups)).order_by(*groups))
    names = tenants.member_names(row["member_id"] for row in found if row.get("member_id"))
    total = dict.fromkeys(("calls", *_SUMS), 0)
    for row in found:
        total = {name: total[name] + row[name] for name in total}
    return Usage([_row(row, names) for row in found], _row(total, {}))


def ledger(hold_ids: Sequence[UUID]) -> dict[UUID, list[LedgerEntry]]:
    """The bookings of some holds, oldest first."""
    entries: dict[UUID, list[LedgerEntry]] = {hold_id: [] for hold_id in hold_ids}
    for row in LedgerRow.objects.filter(hold_id__in=hold_ids).order_by("id"):
        entries[row.hold_id].append(row.view())
    return entries


def _summed(rows: Any) -> Any:
    return rows.annotate(
        calls=Count("hold_id", distinct=True), **{name: Coalesce(Sum(column), 0) for name, column in _SUMS.items()}
    )


def _row(found: dict[str, Any], names: dict[UUID, str]) -> UsageRow:
    member_id = found.get("member_id")
    return UsageRow(
        member_id=member_id,
        member_name=names.get(member_id) if member_id else None,
        day=found.get("day"),
        provider=found.get("provider"),
        model=found.get("model"),
        calls=found["calls"],
        input_tokens=found["input"],
        output_tokens=found["output"],
        cached_tokens=found["cached"],
        cache_write_tokens=found["cache_write"],
        reasoning_tokens=found["reasoning"],
        tokens=found["all"],
        nano_usd=found["nano"],
        over_tokens=found["over_tokens"],
        over_nano_usd=found["over_nano"],
    )
