"""The AI's text: beside the document, then in it with its origin."""

from typing import Any

import pytest

from editor import commands, queries
from editor.errors import AnchorLost, SuggestionDecided, SuggestionNotAccepted, TextChanged
from editor.events import Anchor, Refused
from editor.models import Event
from editor.yjs.project import to_json
from kernel.errors import NotFound
from kernel.ids import uuid7
from tests.editor.conftest import SENTENCE, Page
from tests.editor.suggesting import ORIGIN, accept, anchor, propose, span_texts, type_at, type_surely
from tests.editor.yjs_peer import Peer, batch, text_of


def test_a_suggestion_changes_nothing_and_is_its_askers(sentence: Page) -> None:
    found = propose(sentence, 4, 19, "fox")
    assert text_of(sentence.id).startswith(SENTENCE)
    assert [row.id for row in queries.suggestions(sentence.walter, sentence.id)] == [found.id]
    assert queries.suggestions(sentence.edith, sentence.id) == []
    with pytest.raises(NotFound):
        commands.accept_suggestion(sentence.edith, sentence.id, found.id)


def test_accepted_text_is_one_event_by_the_ai_with_its_receipt(sentence: Page) -> None:
    found = accept(sentence, propose(sentence, 4, 19, "red **fox**"))
    assert text_of(sentence.id) == "The red fox jumps over the lazy dog.\n\nSecond paragraph."
    event = Event.objects.get(document_id=sentence.id, seq=found.accepted_seq or 0)
    assert (event.kind, event.actor_kind, event.actor_id) == ("suggestion.accepted", "ai", found.generation_id)
    assert event.member_id == sentence.walter.member_id
    origins = queries.origins(sentence.edith, sentence.id)
    receipt = origins.receipts[str(found.generation_id)]
    assert receipt["model"] == "demo-1"
    assert receipt["accepted_by"] == str(sentence.walter.member_id)
    assert span_texts(sentence) == [("written", "red fox")]


def test_the_same_generation_suggests_once(sentence: Page) -> None:
    generation = uuid7()
    where = anchor(sentence, 4, 9)
    made = [
        commands.suggest(sentence.walter, sentence.id, where, "replace", "quick", "slow", {}, generation).id
        for _ in range(2)
    ]
    assert made[0] == made[1]


def test_it_is_decided_once(sentence: Page) -> None:
    found = accept(sentence, propose(sentence, 4, 9, "slow"))
    with pytest.raises(SuggestionDecided):
        accept(sentence, found)
    rejected = propose(sentence, 4, 8, "late", before="")
    commands.reject_suggestion(sentence.walter, sentence.id, rejected.id)
    with pytest.raises(SuggestionDecided):
        accept(sentence, rejected)
    with pytest.raises(SuggestionNotAccepted):
        commands.undo_ai_run(sentence.walter, sentence.id, rejected.id)


def test_an_anchor_follows_edits_before_it(sentence: Page) -> None:
    found = propose(sentence, 4, 9, "slow")
    type_at(sentence, sentence.peer(sentence.edith), "Well: ", 0)
    accept(sentence, found)
    assert text_of(sentence.id).startswith("Well: The slow brown fox")


def test_changed_text_is_replaced_only_when_one_insists(sentence: Page) -> None:
    found = propose(sentence, 4, 19, "fox")
    type_at(sentence, sentence.peer(sentence.edith), "very ", 10)
    with pytest.raises(TextChanged):
        accept(sentence, found)
    assert text_of(sentence.id).startswith("The quick very brown fox")
    accept(sentence, found, force=True)
    assert text_of(sentence.id).startswith("The fox jumps")


def test_a_suggestion_for_a_removed_paragraph_is_told(sentence: Page) -> None:
    found = propose(sentence, 4, 9, "slow")

    def remove(doc: Any) -> None:
        del doc["default"].children[0]

    peer = sentence.peer(sentence.edith)
    commands.append_updates(sentence.id, [batch(sentence.edith, peer.edit(remove), peer.client, 1)])
    with pytest.raises(AnchorLost):
        accept(sentence, found)


def test_what_a_person_types_inside_is_theirs(sentence: Page) -> None:
    accept(sentence, propose(sentence, 4, 19, "slow old red fox"))
    peer = sentence.peer(sentence.edith)

    def type_marked(doc: Any) -> None:
        # A browser lets text typed inside a mark inherit it.
        node = doc["default"].children[0].children[0]
        node.insert(9, "HUMAN ", {"aiOrigin": node.diff()[1][1]["aiOrigin"]})

    commands.append_updates(sentence.id, [batch(sentence.edith, peer.edit(type_marked), peer.client, 1)])
    assert span_texts(sentence) == [("written", "slow "), ("edited", "HUMAN "), ("written", "old red fox")]


def test_a_letter_that_typing_drew_away_is_back_in_its_word(sentence: Page) -> None:
    accept(sentence, propose(sentence, 4, 19, "slow old red fox"))
    peer = sentence.peer(sentence.edith)

    def type_as_a_browser_tells_it(doc: Any) -> None:
        # "surely " typed before "slow": its first letter is told as typed after the one that was there.
        node = doc["default"].children[0].children[0]
        mark = {"aiOrigin": node.diff()[1][1]["aiOrigin"]}
        node.insert(5, "s", mark)
        node.insert(5, "urely ", mark)

    update = peer.edit(type_as_a_browser_tells_it)
    commands.append_updates(sentence.id, [batch(sentence.edith, update, peer.client, 1)])
    assert text_of(sentence.id).startswith("The surely slow old")
    assert span_texts(sentence) == [("edited", "surely "), ("written", "slow old red fox")]


def test_a_letter_that_typing_drew_away_is_back_where_the_editor_keeps_the_mark_off(sentence: Page) -> None:
    accept(sentence, propose(sentence, 4, 19, "slow old red fox"))
    type_surely(sentence)
    assert text_of(sentence.id).startswith("The surely slow old")
    assert span_texts(sentence) == [("written", "slow old red fox")]


def move_the_end(page: Page, pasted: str) -> None:
    """Edith cuts the last words of the AI's text and pastes them, as `pasted`, where the second paragraph begins."""
    peer = page.peer(page.edith)

    def move(doc: Any) -> None:
        first, second = (block.children[0] for block in doc["default"].children)
        mark = first.diff()[1][1]["aiOrigin"]
        del first[9:20]
        second.insert(0, pasted, {"aiOrigin": mark})

    commands.append_updates(page.id, [batch(page.edith, peer.edit(move), peer.client, 1)])


def test_cut_and_pasted_text_keeps_its_origin(sentence: Page) -> None:
    accept(sentence, propose(sentence, 4, 19, "slow old red fox"))
    move_the_end(sentence, "old red fox")
    assert span_texts(sentence) == [("written", "slow "), ("moved", "old red fox")]


def test_a_persons_words_that_move_with_the_ais_stay_theirs(sentence: Page) -> None:
    accept(sentence, propose(sentence, 4, 19, "slow old red fox"))
    # As a browser does it: what was typed inside carries the mark, and all of it is one insertion.
    move_the_end(sentence, "old (said Edith of the old) red fox")
    assert span_texts(sentence) == [
        ("written", "slow "),
        ("moved", "old "),
        ("edited", "(said Edith of the old) "),
        ("moved", "red fox"),
    ]


def test_the_origin_survives_a_restored_version(sentence: Page) -> None:
    accept(sentence, propose(sentence, 4, 19, "slow old red fox"))
    version = commands.name_version(sentence.walter, sentence.id, "With AI")
    peer = sentence.peer(sentence.edith)
    commands.append_updates(sentence.id, [batch(sentence.edith, peer.delete(0, 30), peer.client, 1)])
    assert span_texts(sentence) == []
    commands.restore_version(sentence.walter, sentence.id, version.id)
    assert span_texts(sentence) == [("moved", "slow old red fox")]
    assert len(queries.origins(sentence.walter, sentence.id).receipts) == 1


def test_a_mark_taken_off_does_not_hide_the_ai(sentence: Page) -> None:
    accept(sentence, propose(sentence, 4, 19, "slow old red fox"))
    peer = sentence.peer(sentence.edith)
    plain = peer.edit(lambda doc: doc["default"].children[0].children[0].format(0, 40, {"aiOrigin": None}))
    commands.append_updates(sentence.id, [batch(sentence.edith, plain, peer.client, 1)])
    assert span_texts(sentence) == [("unmarked", "slow old red fox")]


def test_a_made_up_mark_has_no_receipt(sentence: Page) -> None:
    peer = sentence.peer(sentence.edith)
    forged = peer.edit(
        lambda doc: doc["default"].children[0].children[0].insert(0, "forged", {"aiOrigin": {"id": "nobody"}})
    )
    commands.append_updates(sentence.id, [batch(sentence.edith, forged, peer.client, 1)])
    origins = queries.origins(sentence.walter, sentence.id)
    assert [span.how for span in origins.spans] == ["edited"]
    assert origins.receipts == {}


@pytest.mark.parametrize(
    ("start", "end", "end_block", "after", "expected"),
    [
        (0, 44, None, "Shorter.", ["Shorter.", "Second paragraph."]),
        (0, 44, None, "One.\n\nTwo.", ["One.", "Two.", "Second paragraph."]),
        (0, 44, None, "- a\n- b", ["a", "b", "Second paragraph."]),
        (4, 9, None, "a\n\nb\n\nc", ["The a b c brown fox jumps over the lazy dog.", "Second paragraph."]),
        (4, 44, None, "end.\n\nNew.", ["The end.", "New.", "Second paragraph."]),
        (0, 17, 1, "All of it.", ["All of it."]),
        (4, 7, 1, "joined", ["The joined", "paragraph."]),
        (4, 9, None, "😀 emoji", ["The 😀 emoji brown fox jumps over the lazy dog.", "Second paragraph."]),
    ],
)  # fmt: skip
def test_the_text_lands_where_it_belongs(
    sentence: Page, start: int, end: int, end_block: int | None, after: str, expected: list[str]
) -> None:
    accept(sentence, propose(sentence, start, end, after, end_block=end_block, before=""))
    assert text_of(sentence.id).split("\n\n") == expected


def test_what_is_put_into_code_has_no_mark_but_its_origin(acme: Any) -> None:
    walter = acme.acme.actor("walter")
    made = commands.create_document(walter, "Code", "organisation", "```\ndepth = 4 by hand\n```")
    page = Page(acme, made.id, walter, walter)
    accept(page, propose(page, 0, 5, "**level** of `water`", before="depth"))
    (code,) = to_json(queries.history(page.id).doc())["content"]
    assert code["type"] == "codeBlock"
    assert "".join(piece["text"] for piece in code["content"]) == "level of water = 4 by hand"
    assert {mark["type"] for piece in code["content"] for mark in piece.get("marks", [])} == {"aiOrigin"}


def test_an_insertion_does_not_run_into_its_neighbours(sentence: Page) -> None:
    accept(sentence, propose(sentence, 9, 9, "and shy", kind="insert"))
    assert text_of(sentence.id).startswith("The quick and shy brown fox")


def test_an_insertion_into_an_empty_document(acme: Any) -> None:
    walter = acme.acme.actor("walter")
    made = commands.create_document(walter, "Empty")
    page = Page(acme, made.id, walter, walter)
    for position in ({"tname": "default", "assoc": 0}, {"type": {"client": 1, "clock": 0}, "assoc": 0}):
        found = commands.suggest(
            walter, page.id, Anchor(position, position), "insert", "", "Hello there.", ORIGIN, uuid7()
        )
        accept(page, found)
    assert text_of(page.id) == "Hello there. Hello there."


def test_rejecting_leaves_the_document_alone(sentence: Page) -> None:
    head = sentence.row.head
    rejected = commands.reject_suggestion(sentence.walter, sentence.id, propose(sentence, 4, 9, "x").id)
    assert rejected.state == "rejected"
    assert sentence.row.head == head


def test_others_text_under_the_ais_client_id_is_refused(sentence: Page) -> None:
    found = accept(sentence, propose(sentence, 4, 9, "slow"))
    forged = Peer(int(found.accepted_client or 0), *queries.events_between(sentence.id, 0).updates)
    (outcome,) = commands.append_updates(sentence.id, [batch(sentence.walter, forged.type("mine"))]).outcomes
    # The AI wrote with Walter's rights, but not Walter: its client id takes no more text from anybody.
    assert isinstance(outcome, Refused)
