"""The signs of vectors that earlier searches read, kept in the process so that they are not sent again.

Kept by tenant and by file in one state (its id and the moment it came to it). They decide nothing: each search asks
PostgreSQL, under row-level security, which files its asker may read in which state, compares those alone, and reads
what is not kept (docs/adr/0171).
"""

import time
from collections import OrderedDict
from dataclasses import dataclass, field
from functools import cached_property
from threading import Lock
from uuid import UUID

import numpy as np
import numpy.typing as npt

FILE_BYTES = 16
STATE_BYTES = 24
"""A file's id, and when it came to its state in microseconds."""
CODE_BYTES = 48
KEPT_BYTES = 32 * 2**20
"""For all tenants of a process together: 600,000 vectors."""
KEPT_S = 3600.0
"""What a deleted file leaves is compared by nobody; it goes at the tenant's next search after so long, or for room."""
VIEWS_KEPT = 8


@dataclass(frozen=True)
class Signs:
    """Signs of vectors, those of one file after those of another."""

    states: tuple[bytes, ...] = ()
    """Of each file."""
    file_of: npt.NDArray[np.int32] = field(default_factory=lambda: np.zeros(0, np.int32))
    """Of each vector, the place in `states`."""
    ordinals: npt.NDArray[np.int32] = field(default_factory=lambda: np.zeros(0, np.int32))
    """Of each vector's chunk."""
    signs: npt.NDArray[np.uint64] = field(default_factory=lambda: np.zeros((0, CODE_BYTES // 8), np.uint64))
    since: float = field(default_factory=time.monotonic)

    @cached_property
    def place_of(self) -> dict[bytes, int]:
        return {state: place for place, state in enumerate(self.states)}

    @property
    def size_bytes(self) -> int:
        return self.signs.nbytes + self.ordinals.nbytes + self.file_of.nbytes + 200 * len(self.states)

    def unknown(self, readable: bytes) -> list[bytes]:
        """States among those joined in `readable` whose signs are not here."""
        known = self.place_of
        return [state for state in _states(readable) if state not in known]

    def with_more(self, more: "Signs") -> "Signs":
        """These and those, which are of other files."""
        return Signs(
            self.states + more.states,
            np.concatenate([self.file_of, more.file_of + np.int32(len(self.states))]),
            np.concatenate([self.ordinals, more.ordinals]),
            np.concatenate([self.signs, more.signs]),
            self.since,
        )

    def within(self, readable: bytes) -> npt.NDArray[np.bool_] | None:
        """Which vectors are of the files joined in `readable`; None for all."""
        known = self.place_of
        places = [place for state in _states(readable) if (place := known.get(state)) is not None]
        if len(places) == len(self.states):
            return None
        files = np.zeros(len(self.states), dtype=bool)
        files[places] = True
        return files[self.file_of]


@dataclass
class _TenantSigns:
    signs: Signs
    views: "OrderedDict[bytes, npt.NDArray[np.bool_] | None]" = field(default_factory=OrderedDict)
    """By what an asker could read, so that it is worked out once while that stays as it is."""

    @property
    def size_bytes(self) -> int:
        views = self.views.items()
        return self.signs.size_bytes + sum(len(key) + (0 if mask is None else mask.nbytes) for key, mask in views)


_kept: OrderedDict[UUID, _TenantSigns] = OrderedDict()
_lock = Lock()


def kept_signs(tenant_id: UUID) -> Signs:
    """What is kept of the tenant."""
    with _lock:
        found = _kept.get(tenant_id)
        if found is None or time.monotonic() - found.signs.since > KEPT_S:
            return Signs()
        _kept.move_to_end(tenant_id)
        return found.signs


def visible(tenant_id: UUID, signs: Signs, readable: bytes) -> npt.NDArray[np.bool_] | None:
    """`signs.within(readable)`, and keep both."""
    with _lock:
        found = _kept.get(tenant_id)
        if found and found.signs is signs and readable in found.views:
            found.views.move_to_end(readable)
            return found.views[readable]
    mask = signs.within(readable)
    with _lock:
        found = _kept.get(tenant_id)
        if found is None or found.signs is not signs:
            found = _kept[tenant_id] = _TenantSigns(signs)
        found.views[readable] = mask
        while len(found.views) > VIEWS_KEPT:
            found.views.popitem(last=False)
        _kept.move_to_end(tenant_id)
        _forget_the_oldest()
    return mask


def _forget_the_oldest() -> None:
    total = sum(one.size_bytes for one in _kept.values())
    while total > KEPT_BYTES:
        total -= _kept.popitem(last=False)[1].size_bytes


def _states(joined: bytes) -> list[bytes]:
    return [joined[at : at + STATE_BYTES] for at in range(0, len(joined), STATE_BYTES)]
