"""Shorthand for calls against a budget."""

from uuid import UUID

from billing import commands
from billing.events import Amount, Price, TokenCount
from kernel.ids import uuid7
from kernel.tenancy import Actor, tenant_scope

PRICE = Price("openai", "gpt-test", 1_000_000_000, 2_000_000_000, "test")  # 1,000 and 2,000 nano-USD a token


def amount(nano_usd: int, tokens: int = 1) -> Amount:
    return Amount(tokens, nano_usd)


def reserve(actor: Actor, nano_usd: int, tokens: int = 1, hold_id: UUID | None = None, **options: object) -> UUID:
    """Set aside for a call that is made next, and commit."""
    hold_id = hold_id or uuid7()
    with tenant_scope(actor.tenant_id):
        commands.hold(actor, hold_id, PRICE, amount(nano_usd, tokens), purpose="chat", **options)
    return hold_id


def settle(actor: Actor, hold_id: UUID, nano_usd: int, tokens: int = 1):
    with tenant_scope(actor.tenant_id):
        return commands.settle(hold_id, amount(nano_usd, tokens), TokenCount(tokens, 0), estimated=False)


def set_cap(
    actor: Actor,
    nano_usd: int | None,
    window: str = "day",
    scope: str = "tenant",
    member_id: UUID | None = None,
    tokens: int | None = None,
):
    with tenant_scope(actor.tenant_id):
        commands.set_cap(actor, scope, member_id, window, nano_usd, tokens)
