"""Which organisation's first lease is over when, so that the reaper need not ask each of them.

One sorted set for all organisations, apart from their own keys: no script spans two slots of a cluster. A hold is set
aside first and noted here after it (`counters.reserve_all`), in one write to Redis. So whoever finds an organisation
without open holds and its time as it was claimed may forget it: a hold that came meanwhile has moved that time, or is
about to note it again.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from billing import counters, redis_scripts
from billing.counters import CHECK_WITHIN_S, LEASES

_MARK = f"{LEASES}:ready"
_CLAIMED_FOR_S = 5 * CHECK_WITHIN_S
_MAX_TENANTS = 500


@dataclass(frozen=True, slots=True)
class Claim:
    """Organisations that nobody else reaps until `until_ms`, by Redis' clock."""

    tenant_ids: list[UUID]
    until_ms: int


def claim(with_open_holds: Iterable[UUID]) -> Claim:
    """Take those whose first lease is over, and those with open holds that Redis has lost, in one call."""
    arguments = [_CLAIMED_FOR_S * 1000, _MAX_TENANTS, *(tenant_id.hex for tenant_id in with_open_holds)]
    until, *taken = redis_scripts.run("claim", [LEASES, _MARK], arguments)
    return Claim([UUID(hex=name.decode()) for name in dict.fromkeys(taken)], int(until))


def put_back(tenant_id: UUID, claimed: Claim) -> None:
    """After a visit: note when the next lease is over, or forget an organisation that holds nothing any more."""
    next_ms = counters.first_lease_ms(tenant_id)
    if next_ms is None:
        redis_scripts.run("forget", [LEASES], [tenant_id.hex, claimed.until_ms])
    else:
        counters.note_lease(tenant_id, next_ms)
