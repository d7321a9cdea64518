"""What runs beside a generation: the lease that says it lives, a reader's stop, the watch on its sources."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from uuid import UUID

from billing import commands as billing
from billing.errors import HoldLost
from generation.ending.metering import Charge
from generation.events import TOKEN_KINDS
from generation.limits.rates import renew_slot
from generation.metrics import RUNNING
from generation.models import Generation
from generation.pipeline.reserve import HOLD_LEASE_S
from generation.pipeline.run import Run
from generation.streams.stops import stops
from kernel.clock import now
from kernel.observability import get_logger
from kernel.tenancy import in_scope

LEASE_S = 20
_BEAT_S = 3.0
_LAST_BEAT_S = 5.0
_LOOK_EVERY_S = 1.0
log = get_logger(__name__)


@asynccontextmanager
async def kept_alive(run: Run) -> AsyncIterator[None]:
    """Renew slot, lease and checkpoint while the block runs, and let a stop reach it. The slot may be given back then.

    It stops as well when a file it was given is withdrawn from the asker.
    """
    RUNNING.inc()
    over = asyncio.Event()
    beat, watch = asyncio.create_task(_beat(run, over)), asyncio.create_task(_watch_sources(run))
    run.log.on_stop = run.pace.stop
    try:
        with stops().listened_for(run.tenant_id, run.id, run.pace.stop):
            yield
    finally:
        RUNNING.dec()
        over.set()
        watch.cancel()
        await _end(beat)
        await asyncio.gather(beat, watch, return_exceptions=True)


async def _end(beat: asyncio.Task[None]) -> None:
    """Let a beat that is under way arrive: cut off, it might take the slot once more after it was given back."""
    await asyncio.wait({beat}, timeout=_LAST_BEAT_S)
    beat.cancel()


async def _beat(run: Run, over: asyncio.Event) -> None:
    while not await _is_set(over, _BEAT_S):
        charge = run.progress.meter.charge if run.progress.meter else None
        try:
            await renew_slot(run.tenant_id, run.id)
            await in_scope(run.tenant_id, _checkpoint, run.id, charge)
        except HoldLost:
            _cut_off(run, charge)
        except Exception as error:
            # A beat that fails is made up by the next; when all fail, the lease runs out and the sweep ends it.
            log.warning("generation.beat_failed", generation=str(run.id), kind=type(error).__name__)


async def _is_set(event: asyncio.Event, within_s: float) -> bool:
    try:
        async with asyncio.timeout(within_s):
            return await event.wait()
    except TimeoutError:
        return False


def _cut_off(run: Run, charge: Charge | None) -> None:
    """A sweep has ended us, or the hold expired: what a provider still says is not covered any more."""
    if charge is None or run.progress.open_hold_id == charge.hold_id:  # else an attempt was closed between the two
        run.progress.is_cut_off = True
        run.pace.stop()


def _checkpoint(generation_id: UUID, charge: Charge | None) -> None:
    """Raises HoldLost when the generation or its hold has ended."""
    values: dict[str, object] = {"lease_until": now() + timedelta(seconds=LEASE_S)}
    if charge is not None:
        values |= {name: getattr(charge.usage, name) for name in TOKEN_KINDS}
        values |= {"cost_nano_usd": charge.amount.nano_usd, "hold_id": charge.hold_id}
    # The row before the hold, as the sweep takes them: the other way round each could wait for the other.
    if not Generation.objects.filter(id=generation_id, finished_at=None).update(**values):
        raise HoldLost()
    if charge is not None:
        billing.checkpoint(charge.hold_id, charge.amount, lease_s=HOLD_LEASE_S)


async def _watch_sources(run: Run) -> None:
    """Whoever reads along must not go on reading what a file says that was taken from them; `conclude` says why."""
    while run.sources:
        try:
            if await in_scope(run.tenant_id, run.are_sources_withdrawn):
                run.pace.stop()
                return
        except Exception as error:  # the database may be away; the record asks again
            log.info("generation.watch_failed", generation=str(run.id), kind=type(error).__name__)
        await asyncio.sleep(_LOOK_EVERY_S)
