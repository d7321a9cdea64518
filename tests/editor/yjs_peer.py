"""A writer for tests: a pycrdt document that hands out its edits as updates."""

from typing import Any
from uuid import UUID

from pycrdt import XmlElement, XmlText

from editor.commands import Batch
from editor.prose.grammar import SCHEMA_VERSION, Json
from editor.yjs import docs
from editor.yjs.lib0 import var_string, var_uint
from editor.yjs.project import to_json
from editor.yjs.updates import read_header
from kernel.tenancy import Actor


class Peer:
    """One client id's replica of one document."""

    def __init__(self, client: int, *updates: bytes) -> None:
        self.client = client
        self.doc: Any = docs.build(updates, client_id=client)
        self.number = 0

    def edit(self, change: Any) -> bytes:
        """Runs `change(doc)` and returns the update it made."""
        emitted: list[bytes] = []
        subscription = self.doc.observe(lambda event: emitted.append(event.update))
        with self.doc.transaction():
            change(self.doc)
        self.doc.unobserve(subscription)
        return emitted[0]

    def type(self, text: str, at: int | None = None, block: int = 0) -> bytes:
        """Types into a paragraph (at its end by default; `at` counts bytes)."""

        def change(doc: Any) -> None:
            element = doc["default"].children[block]
            if not len(element.children):
                element.children.append(XmlText(""))
            node = element.children[0]
            node.insert(len(node) if at is None else at, text)

        return self.edit(change)

    def add_paragraph(self, text: str) -> bytes:
        return self.edit(lambda doc: doc["default"].children.append(XmlElement("paragraph", {}, [XmlText(text)])))

    def delete(self, start: int, stop: int, block: int = 0) -> bytes:
        def change(doc: Any) -> None:
            del doc["default"].children[block].children[0][start:stop]

        return self.edit(change)

    def receive(self, update: bytes) -> None:
        docs.apply(self.doc, update)

    @property
    def json(self) -> Json:
        return to_json(self.doc)


def batch(actor: Actor, update: bytes, lease: int = 0, number: int | None = None, epoch: int = 1) -> Batch:
    return Batch(actor, epoch, update, read_header(update), SCHEMA_VERSION, lease, number)


def crowd(count: int, first: int = 3_100_000_000) -> bytes:
    """One update that brings an empty paragraph of each of `count` client ids: what a stock client's merge may hold."""
    paragraph = bytes([7, 1]) + var_string("default") + bytes([3]) + var_string("paragraph")
    # The largest id first, as yjs writes them; one struct each, at clock 0.
    structs = [bytes([1]) + var_uint(first + n) + b"\x00" + paragraph for n in reversed(range(count))]
    return var_uint(count) + b"".join(structs) + b"\x00"


def text_of(document_id: UUID) -> str:
    """The document's text by a replay from zero."""
    from editor.prose.plain import plain_text
    from editor.queries import events_between

    return plain_text(to_json(events_between(document_id, 0).doc()))
