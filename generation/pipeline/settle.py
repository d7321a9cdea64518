"""Book what an attempt used."""

from billing import commands as billing
from generation.metering import Charge
from kernel.tenancy import Actor


def settle(actor: Actor, charge: Charge) -> Charge:
    """Settle a charge under its hold, in the caller's transaction; the same hold again changes nothing."""
    billing.settle(charge.hold_id, charge.reported, charge.usage.count, estimated=charge.usage.is_estimated)
    return charge
