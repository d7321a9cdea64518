"""Opening a long document, and any version of it: the automerge-paper trace, 259,778 real edits by one writer.

Needs the evaluation data (`--data`, with editing_traces/automerge-paper.json.gz). The log is written through the
relay's own command in batches as a typing browser would send them, followed by the worker's snapshots.
"""

import os
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from benchmarks.measure import against, percentiles
from benchmarks.stage import in_scope
from benchmarks.trace import read_paper

EDITS_PER_BATCH = 4
ROUNDS = 30
OPEN_TARGET_MS, VERSION_TARGET_MS = 25, 30


def run(options: SimpleNamespace) -> dict[str, Any]:
    """Returns server times of a cold open, of past versions and of a replay from zero."""
    if options.data is None:
        return {"skipped": "needs DATA=<folder>"}
    from tests.world import build_company

    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    trace = read_paper(Path(options.data))
    company = build_company("Bench")
    document, wrote_s = _write(company, trace)
    return {"events": _head(company, document), "write_log_s": round(wrote_s, 1), **_times(company, document, trace)}


def _times(company: Any, document: UUID, trace: dict[str, Any]) -> dict[str, Any]:
    from editor.relay import transactions

    head = _head(company, document)
    opened = [_timed(company, lambda: transactions.answers(document, [b"\x00"])) for _ in range(ROUNDS)]
    versions = [_timed(company, partial(_past, document, 1 + head * n // ROUNDS)) for n in range(ROUNDS)]
    replayed = _timed(company, lambda: _replay(document))
    text = in_scope(company, lambda: _text(document))
    return {
        "cold_open": percentiles(opened),
        "version": percentiles(versions),
        "replay_from_zero_s": round(replayed, 2),
        "text_is_the_traces": text == trace["endContent"],
        "cold_open_p50_ms": against(percentiles(opened)["p50_ms"], OPEN_TARGET_MS, at_most=True),
        "version_p50_ms": against(percentiles(versions)["p50_ms"], VERSION_TARGET_MS, at_most=True),
    }


def _write(company: Any, trace: dict[str, Any], edits_per_batch: int = EDITS_PER_BATCH) -> tuple[UUID, float]:
    """Types the trace into a document, taking snapshots when they are due."""
    from pycrdt import XmlText

    from editor.commands import create_document, lease_client, snapshot_if_due
    from tests.editor.yjs_peer import Peer, batch

    actor = company.actor("walter")
    made = in_scope(company, lambda: create_document(actor, "Paper", "organisation"))
    lease = in_scope(company, lambda: lease_client(actor, made.id))
    peer = Peer(lease, *in_scope(company, lambda: _updates(made.id)))
    paragraph = peer.doc["default"].children[0]
    updates = [peer.edit(lambda doc: paragraph.children.append(XmlText("")))]
    node = paragraph.children[0]
    edits = [patch for transaction in trace["txns"] for patch in transaction["patches"]]
    started = time.perf_counter()
    for first in range(0, len(edits), edits_per_batch):
        updates.append(_typed(peer, node, edits[first : first + edits_per_batch]))
    number = 0
    for first in range(0, len(updates), 200):
        group = updates[first : first + 200]
        batches = [batch(actor, update, lease, number + n) for n, update in enumerate(group, 1)]
        number += len(group)
        in_scope(company, partial(_append, made.id, batches))
        in_scope(company, lambda: snapshot_if_due(made.id))
    return made.id, time.perf_counter() - started


def _append(document: UUID, batches: list[Any]) -> None:
    from editor.commands import append_updates
    from editor.events import Refused

    refused = [o for o in append_updates(document, batches).outcomes if isinstance(o, Refused)]
    if refused:
        raise RuntimeError(refused[0].code)


def _typed(peer: Any, node: Any, patches: list[Any]) -> bytes:
    """A few edits as one batch; each in a transaction of its own, as typing is."""
    from editor.yjs.docs import merge_for_the_wire

    emitted: list[bytes] = []
    subscription = peer.doc.observe(lambda event: emitted.append(event.update))
    for position, deleted, text in patches:
        if deleted:
            del node[position : position + deleted]
        if text:
            node.insert(position, text)
    peer.doc.unobserve(subscription)
    return merge_for_the_wire(emitted)


def _past(document: UUID, seq: int) -> Any:
    from editor.queries import history

    return history(document, seq).doc()


def _replay(document: UUID) -> Any:
    from editor.queries import events_between
    from editor.yjs import docs

    return docs.build(events_between(document, 0).updates)


def _text(document: UUID) -> str:
    from editor.queries import history

    node = history(document).doc()["default"].children[0].children[0]
    return "".join(piece for piece, _ in node.diff())


def _updates(document: UUID) -> list[bytes]:
    from editor.queries import history

    return history(document).updates


def _head(company: Any, document: UUID) -> int:
    from editor.models import Document

    return int(in_scope(company, lambda: Document.objects.get(id=document).head))


def _timed(company: Any, work: Callable[[], Any]) -> float:
    started = time.perf_counter()
    in_scope(company, work)
    return time.perf_counter() - started
