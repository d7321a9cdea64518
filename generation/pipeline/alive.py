"""What runs beside a generation: the lease that says it lives, and the ear for a reader's stop."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from uuid import UUID

from redis import RedisError

from billing import commands as billing
from billing.errors import HoldLost
from generation.admission import give_slot_back, renew_slot
from generation.event_log import control_key
from generation.metering import Charge
from generation.metrics import RUNNING
from generation.models import Generation
from generation.pipeline.reserve import HOLD_LEASE_S
from generation.pipeline.work import Work
from kernel import executor, redis
from kernel.clock import now
from kernel.observability import get_logger
from kernel.tenancy import in_scope

LEASE_S = 30
_BEAT_S = 3.0
_LISTEN_MS = 4000
log = get_logger(__name__)


@asynccontextmanager
async def kept_alive(work: Work) -> AsyncIterator[None]:
    """Renew slot, lease and checkpoint while the block runs, and let a stop reach it; give the slot back at the end."""
    RUNNING.inc()
    beat, listener = asyncio.create_task(_beat(work)), asyncio.create_task(_listen_for_stop(work))
    try:
        yield
    finally:
        RUNNING.dec()
        beat.cancel()
        await _hang_up(work, listener)
        await asyncio.gather(beat, listener, return_exceptions=True)
        await executor.run(executor.db(), give_slot_back, work.tenant_id, work.id)


async def _beat(work: Work) -> None:
    while True:
        await asyncio.sleep(_BEAT_S)
        charge = work.meter.charge if work.meter else None
        try:
            await renew_slot(work.tenant_id, work.id)
            await in_scope(work.tenant_id, _checkpoint, work.id, charge)
        except HoldLost:
            _cut_off(work, charge)
        except Exception as error:
            # A beat that fails is made up by the next; when all fail, the lease runs out and the sweep ends it.
            log.warning("generation.beat_failed", generation=str(work.id), kind=type(error).__name__)


def _cut_off(work: Work, charge: Charge | None) -> None:
    """A sweep has ended us, or the hold expired: what a provider still says is not covered any more."""
    if charge is None or work.open_hold_id == charge.hold_id:  # else an attempt was closed between the two
        work.is_cut_off = True
        work.pace.stop()


def _checkpoint(generation_id: UUID, charge: Charge | None) -> None:
    """Raises HoldLost when the generation or its hold has ended."""
    values: dict[str, object] = {"lease_until": now() + timedelta(seconds=LEASE_S)}
    if charge is not None:
        values |= {"input_tokens": charge.usage.input_tokens, "output_tokens": charge.usage.output_tokens}
        values |= {"cost_nano_usd": charge.amount.nano_usd, "hold_id": charge.hold_id}
    # The row before the hold, as the sweep takes them: the other way round each could wait for the other.
    if not Generation.objects.filter(id=generation_id, finished_at=None).update(**values):
        raise HoldLost()
    if charge is not None:
        billing.checkpoint(charge.hold_id, charge.amount, lease_s=HOLD_LEASE_S)


async def _hang_up(work: Work, listener: asyncio.Task[None]) -> None:
    """End the listener by a word on its own stream: cancelling a blocked read would cost its connection."""
    key = control_key(work.tenant_id, work.id)
    try:
        async with redis.aclient().pipeline(transaction=False) as pipe:
            pipe.xadd(key, {"over": "1"}, maxlen=1)
            pipe.expire(key, LEASE_S)
            await pipe.execute()
        await asyncio.wait({listener}, timeout=1)
    except RedisError:
        log.info("generation.listener_cut_off", generation=str(work.id))
    listener.cancel()


async def _listen_for_stop(work: Work) -> None:
    key = control_key(work.tenant_id, work.id)
    while True:
        try:
            if await redis.aclient().xread({key: "0-0"}, count=1, block=_LISTEN_MS):
                work.pace.stop()
                return
        except RedisError:
            # The next event that cannot be told ends the generation; a stop need not be heard before.
            await asyncio.sleep(1)
