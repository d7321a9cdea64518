"""What it costs a worker to follow documents: CPU time for each look, by size, and a worker under 200 editors.

`follow` is a look at a document after one more batch of typing, by a process that has followed it before; `first` is
the same by one that has not; `whole` is what was read in every look before ADR 0155: the whole document as JSON, text,
words and origins, without what was then written.
With `--data` the document of the automerge-paper trace is followed too: 228 KB of state in one block.
"""

import os
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from benchmarks.editor_relay import new_document
from benchmarks.measure import against, percentiles
from benchmarks.trace import paper

ROUNDS, WHOLE_ROUNDS = 60, 3
FOLLOW_TARGET_MS, CORE_TARGET = 10, 0.30
DOCUMENTS, EDITORS, BATCHES_PER_S = 50, 4, 2
LOOK_EVERY_S = 2.0
SENTENCE = "The quick brown fox jumps over lazy dog number {} and goes on to the next field. "


def run(options: SimpleNamespace) -> dict[str, Any]:
    """Returns CPU milliseconds for each look, and the share of a core that a worker needs."""
    from tests.world import build_company

    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    company = build_company("Bench")
    made: dict[str, Callable[[], UUID]] = {
        f"{kilobytes}_kb_in_paragraphs": partial(new_document, company, _prose(kilobytes))
        for kilobytes in (23, 228, 1_000)
    }
    if options.data is not None:
        made["trace_in_one_block"] = paper(company, Path(options.data))
    results: dict[str, Any] = {name: _looks(company, make()) for name, make in made.items()}
    results["200_editors"] = _editors(company, options.seconds)
    largest = results["trace_in_one_block" if options.data is not None else "228_kb_in_paragraphs"]
    results["follow_p50_cpu_ms"] = against(largest["follow"]["p50_ms"], FOLLOW_TARGET_MS, at_most=True)
    results["share_of_a_core"] = against(results["200_editors"]["share_of_a_core"], CORE_TARGET, at_most=True)
    return results


def _prose(kilobytes: int) -> str:
    paragraphs = ["".join(SENTENCE.format(n * 5 + m) for m in range(5)) for n in range(kilobytes * 1_000 // 400)]
    return "\n\n".join(paragraphs)


def _looks(company: Any, document: UUID) -> dict[str, Any]:
    from editor.commands.residents import RESIDENTS
    from editor.queries import history

    typist = _Typist(company, document)
    typist.look()
    followed = [typist.look_after_typing() for _ in range(ROUNDS)]
    first = []
    for _ in range(WHOLE_ROUNDS):
        RESIDENTS.take(company.id, document)
        first.append(typist.look_after_typing())
    whole = [typist.cpu(lambda: _whole(document)) for _ in range(WHOLE_ROUNDS)]
    state = len(typist.in_scope(lambda: bytes(history(document).doc().get_update())))
    figures = {"follow": percentiles(followed), "first": percentiles(first), "whole": percentiles(whole)}
    ratio = figures["whole"]["p50_ms"] / figures["follow"]["p50_ms"]
    return {"state_bytes": state, **figures, "whole_over_follow": round(ratio, 1)}


def _whole(document: UUID) -> None:
    from editor.prose.plain import plain_text, word_count
    from editor.prose.search_words import stored_words
    from editor.queries import history
    from editor.yjs.docs import ROOT
    from editor.yjs.project import to_json
    from editor.yjs.replica import Replica
    from editor.yjs.segments import runs

    doc = history(document).doc()
    text = plain_text(to_json(doc))
    word_count(text)
    stored_words(text)
    runs(Replica(bytes(doc.get_update())), ROOT)


class _Typist:
    """One writer of one document, here in this process."""

    def __init__(self, company: Any, document: UUID) -> None:
        from editor.commands import lease_client
        from editor.queries import history
        from tests.editor.yjs_peer import Peer

        self.company, self.document, self.number = company, document, 0
        self.actor = company.actor("walter")
        self.client = self.in_scope(lambda: lease_client(self.actor, document))
        self.peer = Peer(self.client, *self.in_scope(lambda: history(document).updates))

    def typed(self) -> Any:
        """A word more in the middle of the document, as a batch that is not sent yet."""
        from tests.editor.yjs_peer import batch

        self.number += 1
        blocks = len(self.peer.doc["default"].children)
        update = self.peer.type(f"word{self.number} ", 0, blocks // 2)
        return batch(self.actor, update, self.client, self.number)

    def look_after_typing(self) -> float:
        from editor.commands import append_updates

        self.in_scope(lambda: append_updates(self.document, [self.typed()]))
        return self.look()

    def look(self) -> float:
        from editor.commands import follow_document

        return self.cpu(lambda: follow_document(self.document))

    def cpu(self, work: Callable[[], Any]) -> float:
        started = time.process_time()
        self.in_scope(work)
        return time.process_time() - started

    def in_scope(self, work: Callable[[], Any]) -> Any:
        from kernel.tenancy import tenant_scope

        with tenant_scope(self.company.id):
            return work()


def _editors(company: Any, seconds: float) -> dict[str, Any]:
    """A real worker of two processes behind editors who type without a pause, each look two seconds after the last."""
    from tests.workers import worker_process

    documents = [new_document(company, _prose(20)) for _ in range(DOCUMENTS)]
    typists = {document: [_Typist(company, document) for _ in range(EDITORS)] for document in documents}
    with worker_process() as worker:
        assert worker.process is not None
        group = worker.process.pid
        for _ in range(3):  # thrown away: first looks of each process, and what is loaded once
            _type_for(company, typists, LOOK_EVERY_S)
            _wait_for_looks(company)
        idle = _idle_share(group, seconds)
        before, started = _group_cpu(group), time.perf_counter()
        looks, batches = _type_for(company, typists, seconds)
        _wait_for_looks(company)
        took = time.perf_counter() - started
        used = _group_cpu(group) - before
    wanted = DOCUMENTS / LOOK_EVERY_S
    return {
        "looks_per_s": round(looks / took, 1),
        "batches_per_s": round(batches / took, 1),
        "cpu_s": round(used, 2),
        "idle_share_of_a_core": round(idle, 3),
        "cpu_ms_per_look": round(1000 * (used - idle * took) / looks, 2),
        # As many looks as there are when nothing is late, whatever else this machine had to do.
        "share_of_a_core": round((used - idle * took) / looks * wanted, 3),
    }


def _wait_for_looks(company: Any) -> None:
    """Until the worker is through with everything typed so far."""
    from editor.commands.follow import documents_behind
    from kernel.tenancy import tenant_scope

    while True:
        with tenant_scope(company.id):
            if not documents_behind():
                return
        time.sleep(0.2)


def _idle_share(group: int, seconds: float) -> float:
    """What the worker and its beat need for all their other sweeps."""
    before, started = _group_cpu(group), time.perf_counter()
    time.sleep(seconds)
    return (_group_cpu(group) - before) / (time.perf_counter() - started)


def _type_for(company: Any, typists: dict[UUID, list[_Typist]], seconds: float) -> tuple[int, int]:
    """Types into all documents in turn; how often a worker was woken, and how many batches there were."""
    ends, looks, batches = time.perf_counter() + seconds, 0, 0
    while time.perf_counter() < ends:
        round_ends = time.perf_counter() + LOOK_EVERY_S
        for document, writers in typists.items():
            batches += _type_and_wake(company, document, writers)
            looks += 1
        time.sleep(max(0.0, round_ends - time.perf_counter()))
    return looks, batches


def _type_and_wake(company: Any, document: UUID, writers: list[_Typist]) -> int:
    from editor.commands import append_updates
    from editor.tasks import wake
    from kernel.tenancy import tenant_scope

    typed = [writer.typed() for writer in writers for _ in range(int(BATCHES_PER_S * LOOK_EVERY_S))]
    with tenant_scope(company.id):
        append_updates(document, typed)
        wake(document)
    return len(typed)


def _group_cpu(group: int) -> float:
    """CPU seconds that the processes of a group have used."""
    ticks = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[2]) == group:
            ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")
