"""What tests of suggestions do again and again: propose, accept, type beside."""

from typing import Any

from editor import commands, queries
from editor.events import Anchor
from editor.models import Suggestion
from editor.yjs.positions import position_at, texts
from editor.yjs.project import to_json
from editor.yjs.replica import Replica
from kernel.ids import uuid7
from tests.editor.conftest import SENTENCE, Page
from tests.editor.yjs_peer import Peer, batch

ORIGIN = {"model": "demo-1", "prompt_sha256": "ab" * 32, "policy_version": 1, "sources": [], "cost_nano_usd": 42}


def anchor(page: Page, start: int, end: int, block: int = 0, end_block: int | None = None) -> Anchor:
    root = Replica(bytes(queries.history(page.id).doc().get_update())).root("default")
    nodes = texts(root)
    last = nodes[block if end_block is None else end_block]
    return Anchor(position_at(nodes[block], start), position_at(last, end))


def propose(page: Page, start: int, end: int, after: str, **options: Any) -> Suggestion:
    kind = options.pop("kind", "replace")
    before = options.pop("before", SENTENCE[start:end])
    return commands.suggest(
        page.walter, page.id, anchor(page, start, end, **options), kind, before, after, ORIGIN, uuid7()
    )


def accept(page: Page, found: Suggestion, **options: Any) -> Suggestion:
    return commands.accept_suggestion(page.walter, page.id, found.id, **options)


def type_at(page: Page, peer: Peer, text: str, at: int, number: int = 1) -> None:
    update = peer.type(text, at=at)
    commands.append_updates(page.id, [batch(page.edith, update, peer.client, number)])


def content_of(page: Page) -> Any:
    return to_json(queries.history(page.id).doc())


def span_texts(page: Page) -> list[tuple[str, str]]:
    return [(span.how, span.text) for span in queries.origins(page.edith, page.id).spans]


def type_surely(page: Page) -> None:
    """Edith types "surely " before the AI's "slow", told as our editor tells it: the letter that was there stands
    first now, and loses the mark for the typed one."""
    peer = page.peer(page.edith)

    def type_it(doc: Any) -> None:
        node = doc["default"].children[0].children[0]
        mark = {"aiOrigin": node.diff()[1][1]["aiOrigin"]}
        node.insert(5, "s", mark)
        node.format(4, 5, {"aiOrigin": None})
        node.insert(5, "urely ")

    commands.append_updates(page.id, [batch(page.edith, peer.edit(type_it), peer.client, 1)])
