"""settle: book what an attempt used, or give its money back."""

from billing import commands as billing
from generation.ending.metering import Charge
from generation.pipeline.run import Run
from generation.providers.failures import ProviderFailure


def settle_open(run: Run) -> None:
    """Close the hold that is open at the end of a run, in the caller's transaction; safe to repeat."""
    progress = run.progress
    if progress.open_hold_id is None:
        return
    if progress.meter is not None:
        _settle(progress.meter.charge)
    else:
        billing.release(progress.open_hold_id)


def settle_failed(run: Run, failure: ProviderFailure) -> None:
    """Settle a failed attempt if the provider may charge for it, else give the money back."""
    progress = run.progress
    assert progress.meter is not None  # noqa: S101 - an attempt was made
    charge = progress.meter.charge if failure.is_perhaps_charged else progress.tried
    if charge is not None:
        _settle(charge)
        progress.spent.append(charge)
    else:
        billing.release(progress.meter.hold_id)
    progress.meter, progress.open_hold_id, progress.tried = None, None, None


def _settle(charge: Charge) -> None:
    """The same hold again changes nothing."""
    billing.settle(charge.hold_id, charge.reported, charge.usage.count, estimated=charge.usage.is_estimated)
