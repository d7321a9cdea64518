"""Rate limits: requests a minute of a key and of a person, and answers an organisation writes at once.

Refused requests are not counted. A slot is a lease, so a killed process gives it back by itself.
"""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from uuid import UUID

import redis as redis_package
from django.conf import settings
from redis.asyncio.client import Pipeline

from generation import redis_scripts
from generation.errors import TooManyRequests, TooManyRunning
from kernel import redis
from kernel.errors import Unavailable
from kernel.tenancy import Actor
from kernel.tenancy.keys import redis_key
from kernel.tenancy.scope import scope_notes

SLOT_LEASE_S = 15
_WINDOW_S = 60


def take_slot(actor: Actor, generation_id: UUID) -> None:
    """Count the request and take a running slot; the same id again changes nothing.

    Raises TooManyRequests or TooManyRunning with `retry_after_s`, or Unavailable without Redis: limits that
    cannot be checked refuse.
    """
    layers, keys, limits = _layers(actor)
    arguments = [str(generation_id), settings.GENERATION_CONCURRENCY, SLOT_LEASE_S * 1000, _WINDOW_S * 1000, *limits]
    try:
        answer = [int(number) for number in redis_scripts.run("admit", keys, arguments)]
    except redis_package.RedisError as error:
        raise Unavailable("Limits cannot be checked now. Nothing was started; try again.", retry_after_s=5) from error
    _refuse(layers, answer)
    if left := answer[1:]:
        scope_notes()[_mark(actor)] = Allowance(*left)


@dataclass(frozen=True, slots=True)
class Allowance:
    """What the tightest of a caller's limits leaves: requests a minute, and when it is whole again."""

    limit: int
    remaining: int
    reset_ms: int


def allowance(actor: Actor) -> Allowance | None:
    """Return what a caller may still ask in this minute; None where nothing is counted, or it cannot be told now.

    Where this scope has just counted a request, that answer has it.
    """
    _, keys, limits = _layers(actor)
    if not limits:
        return None
    noted: Allowance | None = scope_notes().get(_mark(actor))
    if noted is not None:
        return noted
    try:
        found = redis_scripts.run("allowance", keys[1:], [_WINDOW_S * 1000, *limits])
    except redis_package.RedisError:
        return None
    return Allowance(*(int(one) for one in found))


def give_slot_back(tenant_id: UUID, generation_id: UUID) -> None:
    """Free the slot at once; without Redis its lease runs out."""
    try:
        redis.client().zrem(_slots(tenant_id), str(generation_id))
    except redis_package.RedisError:
        return


async def renew_slot(tenant_id: UUID, generation_id: UUID) -> None:
    """Keep the slot for another lease; raises RedisError."""
    await redis_scripts.arun("renew", [_slots(tenant_id)], [str(generation_id), SLOT_LEASE_S * 1000])


def slot_given_back(tenant_id: UUID, generation_id: UUID) -> Callable[[Pipeline], object]:
    """The command that frees the slot, for a pipeline that goes to Redis anyway."""
    return lambda pipe: pipe.zrem(_slots(tenant_id), str(generation_id))


async def release_slot(tenant_id: UUID, generation_id: UUID) -> None:
    """Free the slot from an event loop; without Redis its lease runs out."""
    with suppress(redis_package.RedisError):
        await redis.aclient().zrem(_slots(tenant_id), str(generation_id))


def _mark(actor: Actor) -> tuple[object, ...]:
    return ("allowance", actor.member_id, actor.key_id)


def _layers(actor: Actor) -> tuple[list[str], list[str], list[int]]:
    """Return the names, keys and limits of what is checked; the slots come first."""
    named = [("member", actor.member_id), ("key", actor.key_id)]
    present = [(name, one) for name, one in named if one is not None]
    keys = [_slots(actor.tenant_id), *(redis_key("gen", "rpm", name, one) for name, one in present)]
    return ["organisation", *(name for name, _ in present)], keys, [settings.GENERATION_PER_MINUTE] * len(present)


def _refuse(layers: Sequence[str], answer: list[int]) -> None:
    if answer[0] == 0:
        return
    retry_after_s = max(1, -(-answer[1] // 1000))
    layer = layers[answer[0] - 1]
    refusal = TooManyRunning if answer[0] == 1 else TooManyRequests
    raise refusal(retry_after_s=retry_after_s, layer=layer)


def _slots(tenant_id: UUID) -> str:
    return redis_key("gen", "running", tenant_id=tenant_id)
