"""The automerge-paper trace: 259,778 real edits by one writer, as a document."""

import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID


def read_paper(data: Path) -> dict[str, Any]:
    """The trace from the evaluation data; raises ValueError where offsets would not be bytes."""
    path = data / "editing_traces" / "automerge-paper.json.gz"
    found: dict[str, Any] = json.loads(gzip.decompress(path.read_bytes()))
    if not found["endContent"].isascii():
        raise ValueError("the trace must be ASCII: offsets are bytes here")
    return found


def paper(company: Any, data: Path) -> Callable[[], UUID]:
    """A maker of documents that hold the whole trace, edit by edit, appended as one batch of its writer."""
    from benchmarks.editor_relay import new_document
    from editor.commands import append_updates, lease_client
    from editor.queries import history
    from kernel.tenancy import tenant_scope
    from tests.editor.yjs_peer import batch

    actor, typed = company.actor("walter"), dict[int, bytes]()

    def make() -> UUID:
        document = new_document(company, "")
        with tenant_scope(company.id):
            client = lease_client(actor, document)
            if client not in typed:  # the first lease of every document is the same number
                typed[client] = _type(client, bytes(history(document).doc().get_update()), read_paper(data))
            append_updates(document, [batch(actor, typed[client], client, 1)])
        return document

    return make


def _type(client: int, state: bytes, trace: dict[str, Any]) -> bytes:
    """All edits of the trace as one update, each in a transaction of its own as typing is."""
    from pycrdt import XmlText

    from tests.editor.yjs_peer import Peer

    peer = Peer(client, state)
    before = peer.doc.get_state()
    paragraph = peer.doc["default"].children[0]
    paragraph.children.append(XmlText(""))
    node = paragraph.children[0]
    for transaction in trace["txns"]:
        for position, deleted, text in transaction["patches"]:
            if deleted:
                del node[position : position + deleted]
            if text:
                node.insert(position, text)
    return bytes(peer.doc.get_update(before))
