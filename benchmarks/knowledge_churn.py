"""Searches over 10,000 chunks while a colleague uploads, unshares, shares and deletes files: the first one after each.

Each search right after a change has a quiet one behind it, and the ratio is of these pairs, so that a busy machine
slows both. The corpus is that of `made_up`. Nothing rebuilds the graph here: a worker does in the product,
and what is measured is that no search waits for it. Before, the search after a change made the graph anew: 5.3 s.
"""

import itertools
import statistics
import time
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from benchmarks import corpus
from benchmarks.made_up import CHUNKS, WARM_UP, filled
from benchmarks.measure import against, percentiles
from kernel.tenancy import tenant_scope

ROUNDS = 40
TARGET_RATIO = 2.0
NOTE = "Person{0:04d} Family{1:03d} wrote note {0} of the harbour. The ferry leaves at nine.\n"


def run(options: SimpleNamespace) -> dict[str, Any]:
    """Milliseconds of quiet searches and right after a change, by kind of change; the median ratio of pairs."""
    company, questions = filled()
    asked = itertools.cycle(questions)
    for _ in range(WARM_UP):
        _search(company, next(asked))
    quiet: list[float] = []
    after: dict[str, list[float]] = {"uploaded": [], "private": [], "organisation": [], "deleted": []}
    for number in range(ROUNDS):
        file_id: UUID | None = None
        for kind, seconds in after.items():
            file_id = _change(company, file_id, kind, number)
            question = next(asked)  # the same one twice, so that a pair differs in the change alone
            seconds.append(_search(company, question))
            quiet.append(_search(company, question))
    behind = list(itertools.chain.from_iterable(zip(*after.values(), strict=True)))
    ratio = statistics.median(one / other for one, other in zip(behind, quiet, strict=True))
    return {
        "chunks": CHUNKS,
        "quiet": percentiles(quiet),
        "right after": {kind: percentiles(seconds) for kind, seconds in after.items()},
        "ratio of a pair": against(round(ratio, 2), TARGET_RATIO, at_most=True),
    }


def _search(company: corpus.Company, question: str) -> float:
    from knowledge import queries

    started = time.perf_counter()
    with tenant_scope(company.id):
        queries.search(company.actor("edith"), question, 8)
    return time.perf_counter() - started


def _change(company: corpus.Company, file_id: UUID | None, kind: str, number: int) -> UUID:
    """Do to a file what its owner does; a new one is taken in as well. Returns its id."""
    from knowledge import commands

    with tenant_scope(company.id):
        owner = company.actor("walter")
        if file_id is None:
            note = NOTE.format(number, number % 977).encode()
            file_id = commands.upload_file(owner, f"note {number}.txt", [note], "organisation")[0].id
        elif kind == "deleted":
            commands.delete_file(owner, file_id)
        else:
            commands.change_visibility(owner, file_id, kind)
    if kind in ("uploaded", "deleted"):
        commands.ingest(company.id, file_id)
    return file_id
