"""Updates that break readers are refused before the acknowledgement; what is let in reads alike everywhere."""

import json
import os
import random
from base64 import b64decode
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest

from editor import commands, queries
from editor.commands.append import _MISPLACED
from editor.commands.log import Entry, append_one
from editor.events import Committed, Kind, Refused
from editor.models import Document, IdSpan
from editor.prose.grammar import Json
from editor.prose.markdown_in import from_markdown
from editor.yjs import docs
from editor.yjs.admission import judge
from editor.yjs.build import seed
from editor.yjs.lib0 import MalformedUpdate
from editor.yjs.project import to_json
from editor.yjs.spans import Known
from editor.yjs.updates import read_header, read_structs
from tests import binding
from tests.editor.conftest import Page
from tests.editor.hostile import Attacker, any_value, encode, item
from tests.editor.yjs_peer import Peer, batch, text_of

pytestmark = pytest.mark.security

CASES, SEED = int(os.environ.get("HOSTILE_CASES", "40")), int(os.environ.get("HOSTILE_SEED", "0"))
SAMPLES = json.loads((Path(__file__).parent / "bad_updates.json").read_text())
CODES = {"batch.incomplete", "update.misplaced", "editor.unknown_content"}
BEGINNING = "# Title\n\nHello **bold** a😀b and more words\n\n* one\n* two\n\n```\ncode\n```\n\nlast"


def send(page: Page, update: bytes, epoch: int = 1) -> Committed | Refused:
    (outcome,) = commands.append_updates(page.id, [batch(page.walter, update, epoch=epoch)]).outcomes
    return outcome


@pytest.mark.parametrize("sample", SAMPLES, ids=[sample["name"] for sample in SAMPLES])
def test_a_sample_is_refused_and_what_follows_is_kept(page: Page, sample: dict[str, Any]) -> None:
    outcomes = [send(page, b64decode(update)) for update in sample["updates_base64"]]
    refused = [outcome for outcome in outcomes if isinstance(outcome, Refused)]
    assert refused
    assert {outcome.code for outcome in refused} <= CODES
    honest = page.peer()
    kept = commands.append_updates(page.id, [batch(page.walter, honest.type(" kept"), honest.client, 1)])
    assert isinstance(kept.outcomes[0], Committed)
    commands.import_markdown(page.walter, page.id, "imported")
    assert "Hello kept" in text_of(page.id)
    assert text_of(page.id).endswith("imported")
    assert commands.take_snapshot(page.id)
    assert commands.replay(page.id).equals_snapshot


_TEXT = (1, 1)
_STRUCTS: dict[str, bytes] = {
    "an embed in a text": item(5, b"\x02{}", parent=_TEXT),
    "a node in a text": item(7, b"\x03\x09paragraph", parent=_TEXT),
    "a binary in a paragraph": item(3, b"\x01x", parent=(1, 0)),
    "words in a paragraph without a text": item(4, b"\x01x", parent=(1, 0)),
    "words in a line": item(4, b"\x01x", parent="default"),
    "a list in a line": item(7, b"\x03\x0abulletList", parent=(1, 0)),
    "a rule in a line": item(7, b"\x03\x0ehorizontalRule", parent=(1, 0)),
    "a text in the root": item(7, b"\x06", parent="default"),
    "a document in a document": item(7, b"\x03\x03doc", parent="default"),
    "an attribute that is an object": item(8, b"\x01" + any_value({"a": 1}), parent=(1, 0), sub="level"),
    "a mark whose value is a number": item(6, b"\x04bold\x015", parent=_TEXT),
    "a mark that is not a number": item(6, b"\x04bold\x03NaN", parent=_TEXT),
    "a link to an object": item(6, b'\x04link\x0b{"href":{}} ', parent=_TEXT),
    "a hash that is none": item(6, b"\x08code--x1\x02{}", parent=_TEXT),
    "a letter as a parent": item(4, b"\x01x", parent=(1, 3)),
    "origins in two parents": item(4, b"\x01x", origin=(1, 3), right=(1, 0)),
    "origins the wrong way round": item(4, b"\x01x", origin=(1, 5), right=(1, 2)),
    "a neighbour with nothing behind it": item(4, b"\x01x", right=(1, 4)),
    "an origin of its own future": item(4, b"\x01x", origin=(77, 0)),
    "no letters": item(4, b"\x00", parent=_TEXT),
    "a clock beyond all": bytes([0, 255, 255, 255, 255, 15]),
}


@pytest.mark.parametrize("struct", _STRUCTS.values(), ids=_STRUCTS.keys())
def test_content_where_none_can_stand_is_refused(page: Page, struct: bytes) -> None:
    update = encode({77: (0, [struct])}, {})
    try:
        outcome = send(page, update)
    except MalformedUpdate:
        outcome = Refused("document.malformed", "")
    assert isinstance(outcome, Refused)
    assert page.row.head == 1
    assert text_of(page.id) == "Hello"


@pytest.mark.parametrize(
    ("mark", "is_let_in"),
    [("\x06italic\x02{}", False), ("\x04bold\x04true", False), ('\x08aiOrigin\x0a{"id":"a"}', True),
     ("\x06italic\x04null", True)],
)  # fmt: skip
@pytest.mark.parametrize("beside", [True, False], ids=["behind a letter", "in an empty text"])
def test_code_takes_no_mark_but_the_ais(page: Page, mark: str, is_let_in: bool, beside: bool) -> None:
    """An editor that follows live throws at any other; the log knows the text as one of code, whoever wrote it when."""
    written = [item(7, b"\x03\x09codeBlock", parent="default"), item(7, b"\x06", parent=(50, 0))]
    letters = [item(4, b"\x02xy", parent=(50, 1))] if beside else []
    assert isinstance(send(page, encode({50: (0, written + letters)}, {})), Committed)
    at = {"origin": (50, 3)} if beside else {"parent": (50, 1)}
    struct = item(6, mark.encode(), **at)
    outcome = send(page, encode({77: (0, [struct])}, {}))
    assert isinstance(outcome, Committed) is is_let_in
    if not is_let_in:
        assert outcome.code == "editor.unknown_content"


def write_in_turns(page: Page, letters: int) -> tuple[int, int]:
    """Two clients, a letter each, behind "Hello"; returns the last letter's id."""
    at, clocks = (1, 6), {50: 0, 51: 0}
    for number in range(letters):
        client = 50 + number % 2
        assert isinstance(send(page, encode({client: (clocks[client], [item(4, b"\x01x", origin=at)])}, {})), Committed)
        at = (client, clocks[client])
        clocks[client] += 1
    return at


def test_a_long_line_of_neighbours_hides_no_crossing(
    page: Page, django_assert_max_num_queries: Callable[[int], AbstractContextManager[object]]
) -> None:
    """Each letter of the line is a step from the last one back to where both neighbours come from."""
    beside = encode({99: (0, [item(4, b"\x01R", origin=(1, 6))])}, {})
    last = write_in_turns(page, 150)
    assert isinstance(send(page, beside), Committed)
    crossing = encode({77: (0, [item(4, b"\x01c", origin=last, right=(1, 4))])}, {})
    assert send(page, crossing) == _MISPLACED
    between = item(4, b"\x01b", origin=last, right=(99, 0))
    with django_assert_max_num_queries(40):
        assert isinstance(send(page, encode({78: (0, [between] * 20)}, {})), Committed)
        assert send(page, encode({79: (0, [between] * 1000)}, {})) == _MISPLACED
    assert text_of(page.id) == "Hello" + "x" * 150 + "b" * 20 + "R"


def test_a_struct_that_contradicts_the_log_is_refused(page: Page) -> None:
    peer = Peer(77, *queries.events_between(page.id, 0).updates)
    assert isinstance(send(page, peer.type("abc")), Committed)
    other = encode({77: (0, [item(4, b"\x05abcde", parent="default")])}, {})
    assert isinstance(send(page, other), Refused)


@pytest.mark.parametrize("ranges", [[(5, 1), (3, 1)], [(3, 2), (4, 1)], [(3, 1), (3, 1)]])
def test_deleted_ranges_that_overlap_or_go_back_are_refused(page: Page, ranges: list[tuple[int, int]]) -> None:
    assert send(page, encode({}, {1: ranges})) == _MISPLACED


def test_a_deletion_reaches_the_last_letter_and_no_further(page: Page) -> None:
    beyond = send(page, encode({}, {1: [(6, 2)]}))
    assert isinstance(beyond, Refused)
    assert beyond.code == "batch.incomplete"
    assert isinstance(send(page, encode({}, {1: [(6, 1)]})), Committed)
    assert text_of(page.id) == "Hell"


def test_no_half_of_a_pair_is_deleted(page: Page) -> None:
    peer = Peer(77, *queries.events_between(page.id, 0).updates)
    assert isinstance(send(page, peer.type("a😀b")), Committed)
    assert [send(page, encode({}, {77: [half]})) for half in ((0, 2), (2, 2))] == [_MISPLACED, _MISPLACED]
    assert isinstance(send(page, encode({}, {77: [(1, 2)]})), Committed)
    assert text_of(page.id) == "Helloab"


def test_a_hidden_deletion_in_a_large_batch_is_refused_alone(page: Page) -> None:
    peer = page.peer()
    hidden = bytes([0, 1]) + b"\x09" + b"\x01\x00\x05"
    answers = commands.append_updates(
        page.id, [batch(page.walter, hidden), batch(page.walter, peer.type("!"), peer.client, 1)]
    )
    assert isinstance(answers.outcomes[0], Refused)
    assert answers.outcomes[0].code == "batch.incomplete"
    assert isinstance(answers.outcomes[1], Committed)


def test_batches_of_one_transaction_build_on_each_other(page: Page) -> None:
    peer = page.peer()
    updates = [peer.type(letter) for letter in "😀bc"] + [peer.delete(5, 9)]
    answers = commands.append_updates(
        page.id, [batch(page.walter, update, peer.client, n + 1) for n, update in enumerate(updates)]
    )
    assert all(isinstance(outcome, Committed) for outcome in answers.outcomes)
    assert text_of(page.id) == "Hellobc"
    assert IdSpan.objects.filter(document_id=page.id, client=peer.client).count() == 1


def test_the_servers_own_ids_are_known(page: Page) -> None:
    commands.import_markdown(page.walter, page.id, "more **bold** a😀b\n\n* item")
    version = commands.name_version(page.walter, page.id, "v")
    commands.import_markdown(page.walter, page.id, "then")
    commands.restore_version(page.walter, page.id, version.id)
    peer = page.peer()
    for number in range(len(peer.doc["default"].children) - 1):
        (outcome,) = commands.append_updates(
            page.id, [batch(page.walter, peer.type("x", block=number), peer.client, number + 1)]
        ).outcomes
        assert isinstance(outcome, Committed)


def test_a_document_of_an_earlier_day_is_indexed_at_its_next_edit(page: Page) -> None:
    commands.import_markdown(page.walter, page.id, "a😀b")
    IdSpan.objects.filter(document_id=page.id).delete()
    Document.objects.filter(id=page.id).update(ids_known=Document.Ids.NOT_YET)
    peer = page.peer()
    (outcome,) = commands.append_updates(
        page.id, [batch(page.walter, peer.type("!", block=1), peer.client, 1)]
    ).outcomes
    assert isinstance(outcome, Committed)
    assert page.row.ids_known == Document.Ids.WHOLE
    assert text_of(page.id) == "Hello\n\na😀b!"


def test_a_document_of_an_earlier_day_that_hides_what_comes_takes_nothing(page: Page) -> None:
    append_one(page.id, Entry(Kind.UPDATED, page.walter, bytes([0, 1, 2, 1, 0, 50])))
    peer = page.peer()
    (outcome,) = commands.append_updates(page.id, [batch(page.walter, peer.type("!"), peer.client, 1)]).outcomes
    assert isinstance(outcome, Refused)
    assert outcome.code == "document.needs_repair"


def words(node: Json) -> str:
    return str(node.get("text", "")) + "".join(words(child) for child in node.get("content", []))


def _hostile_log(number: int, merge: bool) -> tuple[list[bytes], int]:
    """A log of what two attackers get in, among honest letters; and how many of their updates were refused."""
    chance = random.Random(SEED * 1_000_000 + number)
    log = [seed(from_markdown(BEGINNING), 1)]
    known = Known()
    known.take(judge(known, *read_structs(log[0])))
    attackers = [Attacker(chance, client) for client in (50, 60)]
    for attacker in attackers:
        attacker.learn(read_structs(log[0])[0])
    refused = 0
    for _ in range(50):
        attacker = chance.choice(attackers)
        update = attacker.update()
        try:
            docs.probe(update)
            if merge and chance.random() < 0.3:
                update = docs.merge_for_the_wire([update, update])
            header = read_header(update)
            known.take(judge(known, header.structs, header.deletes))
        except MalformedUpdate:
            refused += 1
            continue
        log.append(update)
        attacker.clock = known.next(attacker.client)
        for one in attackers:
            one.learn(list(header.structs))
    return log, refused


def test_what_is_let_in_reads_alike_in_pycrdt_yjs_and_the_editor() -> None:
    logs, texts, refusals = [], [], 0
    for number in range(CASES):
        log, refused = _hostile_log(number, merge=number % 2 == 1)
        doc = docs.build(log)
        logs.append((log, bytes(doc.get_update())))
        texts.append(words(to_json(doc)))
        refusals += refused
    assert refusals > CASES * 20
    assert sum(len(log) for log, _ in logs) > CASES * 3
    for number, (expected, said) in enumerate(zip(texts, binding.read(logs), strict=True)):
        assert dict.fromkeys(said, expected) == said, f"case {number} of seed {SEED}"


def test_an_editor_follows_an_item_that_is_emptied_and_filled_again() -> None:
    filled = encode({50: (0, [item(7, b"\x03\x09paragraph", parent=(1, 43)), item(7, b"\x06", parent=(50, 0)),
                              item(4, b"\x01x", parent=(50, 1))])}, {})  # fmt: skip
    emptied = [bytes.fromhex("000101010001"), bytes.fromhex("000101012c01")]
    for more in ([], [filled]):
        log = [seed(from_markdown(BEGINNING), 1), *emptied, *more]
        doc = docs.build(log)
        (said,) = binding.read([(log, bytes(doc.get_update()))])
        assert said == dict.fromkeys(said, words(to_json(doc)))
        assert ("x" in said["followed"]) is bool(more)


def test_honest_people_who_write_at_once_are_let_in() -> None:
    """What real editors do to one another: nothing of it is refused."""
    chance = random.Random(5)
    log = [seed(from_markdown("Hello **bold** words\n\nsecond"), 1)]
    known = Known()
    known.take(judge(known, *read_structs(log[0])))
    peers = [Peer(client, log[0]) for client in (2, 9, 5)]
    seen = dict.fromkeys((peer.client for peer in peers), 1)
    for _ in range(300):
        peer = chance.choice(peers)
        if chance.random() < 0.3:
            for update in log[seen[peer.client] :]:
                peer.receive(update)
            seen[peer.client] = len(log)
            continue
        text = peer.doc["default"].children[0].children[0]
        at = chance.randrange(len(text) + 1)
        if chance.random() < 0.3 and at + 1 < len(text):
            log.append(peer.delete(at, at + 1))
        else:
            log.append(peer.type(chance.choice(["a", "bc"]), at))
        known.take(judge(known, *read_structs(log[-1])))
    assert len(log) > 150
