"""Setting caps."""

from uuid import UUID

from billing.capabilities import BUDGET_MANAGE
from billing.errors import InvalidCap
from billing.events import MAX_CAP, Scope, Window
from billing.journal_events import BudgetCapSet
from billing.models import Cap
from kernel import journal
from kernel.clock import now
from kernel.tenancy import Actor
from tenants import queries as tenants


def set_cap(
    actor: Actor,
    scope: str,
    member_id: UUID | None,
    window: str,
    cap_nano_usd: int | None,
    cap_tokens: int | None,
) -> None:
    """Set or lift (None) the cap of one budget; it binds from the next reservation on.

    Running calls go on: lowering a cap below what is used stops new ones only. Raises InvalidCap for a cap
    that integers cannot keep exactly (above 2^53), NotFound for a member of nowhere.
    """
    actor.require(BUDGET_MANAGE)
    _check(scope, member_id, window, {"cap_nano_usd": cap_nano_usd, "cap_tokens": cap_tokens})
    if member_id is not None:
        tenants.grant(member_id)
    Cap.objects.update_or_create(
        scope=scope,
        member_id=member_id,
        window=window,
        defaults={
            "cap_nano_usd": cap_nano_usd,
            "cap_tokens": cap_tokens,
            "set_by": actor.id,
            "set_at": now(),
        },
    )
    cap_set = BudgetCapSet(
        member_id or actor.tenant_id, scope=scope, window=window, cap_nano_usd=cap_nano_usd, cap_tokens=cap_tokens
    )
    journal.append(actor, cap_set)


def _check(scope: str, member_id: UUID | None, window: str, caps: dict[str, int | None]) -> None:
    fields = {
        name: f"A whole number from 0 to {MAX_CAP}, or nothing for no cap."
        for name, cap in caps.items()
        if cap is not None and not 0 <= cap <= MAX_CAP
    }
    if scope not in list(Scope):
        fields["scope"] = "“tenant” or “member”."
    if window not in list(Window):
        fields["window"] = "“day” or “month”."
    if (scope == Scope.MEMBER) != (member_id is not None):
        fields["member_id"] = "Named for the scope “member”, and only there."
    if fields:
        raise InvalidCap(fields={name: [{"code": "invalid", "message": text}] for name, text in fields.items()})
