"""What a long log takes on disk and in memory, before and after its old events are packed: the automerge-paper trace.

Needs the evaluation data (`--data`). 259,778 edits are written as about 37,000 events, as a typing browser would send
them, with the worker's snapshots. Sizes are those of the tables with their indexes on a database that holds this one
document, after `vacuum full`; `payload` is the sum of its updates.
"""

import os
import time
import tracemalloc
from collections.abc import Callable
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from benchmarks import editor_documents
from benchmarks.measure import against, percentiles
from benchmarks.stage import in_scope
from benchmarks.trace import read_paper

EDITS_PER_BATCH = 7
VERSIONS = 30
SIZE_TARGET = 3
TABLES = ("editor_event", "editor_logrange", "editor_snapshot")


def run(options: SimpleNamespace) -> dict[str, Any]:
    """Returns bytes over payload, what packing costs, and how the past is read from rows and from ranges."""
    if options.data is None:
        return {"skipped": "needs DATA=<folder>"}
    from tests.world import build_company

    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    company = build_company("Bench")
    in_company = partial(in_scope, company)
    document, _ = editor_documents._write(company, read_paper(Path(options.data)), EDITS_PER_BATCH)
    in_company(lambda: _follow(document))
    payload = in_company(lambda: _payload(document))
    rows = {"over_payload": _sizes(payload), **_readings(company, document)}
    packing = _pack(company, document)
    packed = {"over_payload": _sizes(payload), **_readings(company, document)}
    sizes = packed["over_payload"]
    return {
        "events": editor_documents._head(company, document),
        "payload_bytes": payload,
        "rows": rows,
        "packing": packing,
        "packed": packed,
        "log_over_payload": against(sizes["editor_event"] + sizes["editor_logrange"], SIZE_TARGET, at_most=True),
        "with_snapshots": against(round(sum(sizes.values()), 2), SIZE_TARGET, at_most=True),
    }


def _follow(document: UUID) -> None:
    from editor.commands import follow_document

    follow_document(document)


def _payload(document: UUID) -> int:
    from editor.queries.log import logged

    return sum(len(event.payload or b"") for event in logged(document))


def _pack(company: Any, document: UUID) -> dict[str, Any]:
    from editor.commands.packing import pack_range

    took: list[float] = []
    while True:
        started = time.process_time()
        if not in_scope(company, lambda: pack_range(document)):
            return {"ranges": len(took), "cpu": percentiles(took)}
        took.append(time.process_time() - started)


def _sizes(payload: int) -> dict[str, float]:
    """Each table over the payload."""
    from django.db import connections

    found = {}
    with connections["migrator"].cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"vacuum full {table}")
            cursor.execute("select pg_total_relation_size(%s)", [table])
            found[table] = round(cursor.fetchone()[0] / payload, 2)
    connections["migrator"].close()
    return found


def _readings(company: Any, document: UUID) -> dict[str, Any]:
    """Past states and a replay from zero: time of the process, and the most that its Python objects took."""
    from editor.commands import replay
    from editor.queries import history

    head = editor_documents._head(company, document)
    past = [_cpu(company, partial(history, document, 1 + head * n // VERSIONS)) for n in range(VERSIONS)]
    tracemalloc.start()
    whole = in_scope(company, lambda: replay(document))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return {"version": percentiles(past), "replay_peak_kb": peak // 1024, "replay_is_equal": whole.equals_snapshot}


def _cpu(company: Any, work: Callable[[], Any]) -> float:
    started = time.process_time()
    in_scope(company, work)
    return time.process_time() - started
