"""What a scoring costs: set aside before it is asked for, booked when it was answered.

In transactions of its own: a prompt that is blocked rolls its caller's back, and was scored and billed all the same.
"""

from collections.abc import Awaitable, Callable
from typing import TypeVar
from uuid import UUID

from billing import commands as billing
from billing.events import Amount, Price, TokenCount
from kernel.ids import uuid7
from kernel.tenancy import Actor, in_scope_slowly

PURPOSE = "scoring"

R = TypeVar("R")


class NobodyPays(Exception):
    """A scorer that costs was to be asked on nobody's account."""


async def paid(payer: Actor | None, price: Price, tokens: int, ask: Callable[[], Awaitable[R]]) -> R:
    """Ask on the payer's account. Raises NobodyPays, and what billing raises where no budget is left.

    Once asked it is booked whatever comes of it, since who was asked may bill it; without an answer as estimated.
    """
    if payer is None:
        raise NobodyPays
    hold_id, amount = uuid7(), price.amount(tokens, 0)
    await in_scope_slowly(payer.tenant_id, billing.hold, payer, hold_id, price, amount, purpose=PURPOSE)
    try:
        answer = await ask()
    except BaseException:
        await _settle(payer, hold_id, amount, estimated=True)
        raise
    await _settle(payer, hold_id, amount, estimated=False)
    return answer


async def _settle(payer: Actor, hold_id: UUID, amount: Amount, *, estimated: bool) -> None:
    count = TokenCount(amount.tokens, 0)
    await in_scope_slowly(payer.tenant_id, billing.settle, hold_id, amount, count, estimated=estimated)
