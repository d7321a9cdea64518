"""What is kept of signs in a process stands beside the very signs it was made of."""

from uuid import uuid4

import numpy as np
import pytest

from knowledge.retrieval.signs import CODE_BYTES, STATE_BYTES, Signs, visible


def _signs_of(*sizes: int) -> Signs:
    """Of files that have so many vectors each."""
    states = tuple(uuid4().bytes + bytes(STATE_BYTES - 16) for _ in sizes)
    file_of = np.repeat(np.arange(len(sizes), dtype=np.int32), sizes)
    return Signs(
        states, file_of, np.zeros(len(file_of), np.int32), np.zeros((len(file_of), CODE_BYTES // 8), np.uint64)
    )


@pytest.mark.isolation
def test_what_was_worked_out_for_other_signs_of_the_tenant_is_not_taken_for_these() -> None:
    """One search may go on with signs to which another has added a private file's meanwhile."""
    tenant_id, shared = uuid4(), _signs_of(3)
    with_private, readable = shared.with_more(_signs_of(2)), shared.states[0]
    seen = [True, True, True, False, False]
    for _ in range(2):
        masks = [visible(tenant_id, signs, readable) for signs in (with_private, shared, with_private)]
        assert [mask if mask is None else mask.tolist() for mask in masks] == [seen, None, seen]
