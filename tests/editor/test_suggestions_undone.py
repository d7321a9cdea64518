"""An accepted suggestion is taken out of the document alone, and brought back with its origin."""

from typing import Any

import pytest

from editor import commands, queries
from editor.errors import SuggestionNotUndone
from editor.models import Event
from editor.prose.markdown_out import to_markdown
from editor.yjs.project import to_json
from kernel.errors import NotFound
from tests.editor.conftest import SENTENCE, Page
from tests.editor.suggesting import accept, content_of, propose, span_texts, type_at, type_surely
from tests.editor.yjs_peer import batch, text_of


def test_undo_takes_back_the_ais_part_alone(sentence: Page) -> None:
    found = accept(sentence, propose(sentence, 4, 19, "slow old red fox"))
    peer = sentence.peer(sentence.edith)
    type_at(sentence, peer, "HUMAN ", 9)
    type_at(sentence, peer, "Now: ", 0, number=2)
    assert text_of(sentence.id).startswith("Now: The slow HUMAN old red fox jumps")
    undone = commands.undo_ai_run(sentence.walter, sentence.id, found.id)
    text = text_of(sentence.id)
    assert "quick brown fox" in text
    assert "HUMAN" in text
    assert text.startswith("Now: The ")
    assert "slow" not in text
    assert "red" not in text
    assert span_texts(sentence) == []
    assert undone.state == "undone"
    assert Event.objects.get(document_id=sentence.id, seq=undone.undone_seq or 0).kind == "ai.run.undone"


def test_undo_across_paragraphs_puts_the_original_back(sentence: Page) -> None:
    found = propose(sentence, 4, 6, "# New\n\nBody of the **text**", end_block=1, before="")
    accept(sentence, found)
    assert text_of(sentence.id).split("\n\n") == ["The ", "New", "Body of the text", " paragraph."]
    commands.undo_ai_run(sentence.walter, sentence.id, found.id)
    assert text_of(sentence.id) == f"{SENTENCE}\n\nSecond paragraph."


@pytest.mark.parametrize(
    ("after", "inside", "left"),
    [
        ("One.\n\nTwo.", lambda blocks: blocks[1], "Edith stays."),
        ("One.\n\n## Two.", lambda blocks: blocks[1], "## Edith stays."),
        ("One.\n\n- Two.\n- Three.", lambda blocks: blocks[1].children[1].children[0], "- Edith stays."),
    ],
)
def test_undo_leaves_what_others_typed_in_the_ais_paragraphs(
    sentence: Page, after: str, inside: Any, left: str
) -> None:
    found = accept(sentence, propose(sentence, 0, len(SENTENCE), after))
    peer = sentence.peer(sentence.edith)

    def type_there(doc: Any) -> None:
        node = inside(doc["default"].children).children[0]
        node.insert(len(node), "Edith stays.")

    commands.append_updates(sentence.id, [batch(sentence.edith, peer.edit(type_there), peer.client, 1)])
    commands.undo_ai_run(sentence.walter, sentence.id, found.id)
    assert to_markdown(to_json(queries.history(sentence.id).doc())) == f"{SENTENCE}\n\n{left}\n\nSecond paragraph.\n"
    assert span_texts(sentence) == []


def test_undo_leaves_a_word_its_letter_also_when_the_ais_was_drawn_into_it(sentence: Page) -> None:
    found = accept(sentence, propose(sentence, 4, 19, "slow old red fox"))
    type_surely(sentence)
    commands.undo_ai_run(sentence.walter, sentence.id, found.id)
    text = text_of(sentence.id)
    assert "surely " in text
    assert text.replace("surely ", "") == f"{SENTENCE}\n\nSecond paragraph."
    assert span_texts(sentence) == []


def test_undo_works_over_a_snapshot(sentence: Page) -> None:
    assert commands.take_snapshot(sentence.id)
    found = accept(sentence, propose(sentence, 4, 19, "slow old red fox"))
    assert commands.take_snapshot(sentence.id)
    commands.undo_ai_run(sentence.walter, sentence.id, found.id)
    assert text_of(sentence.id) == f"{SENTENCE}\n\nSecond paragraph."
    assert commands.replay(sentence.id).equals_snapshot


@pytest.mark.parametrize(
    ("start", "end", "end_block", "after"),
    [
        (4, 19, None, "slow old **red** fox"),
        (0, 44, None, "One.\n\n- Two.\n- Three."),
        (0, 44, None, "Run `make`.\n\n```\ndepth = 4\n```"),
        (4, 6, 1, "# New\n\nBody of the **text**"),
        (0, 17, 1, "All of it 😀."),
    ],
)
def test_redo_brings_an_undone_text_back_with_its_origin_as_often_as_one_likes(
    sentence: Page, start: int, end: int, end_block: int | None, after: str
) -> None:
    found = accept(sentence, propose(sentence, start, end, after, end_block=end_block, before=""))
    accepted = (content_of(sentence), span_texts(sentence))
    assert accepted[1]
    for _ in range(2):
        commands.undo_ai_run(sentence.walter, sentence.id, found.id)
        assert text_of(sentence.id) == f"{SENTENCE}\n\nSecond paragraph."
        assert span_texts(sentence) == []
        again = commands.redo_ai_run(sentence.walter, sentence.id, found.id)
        assert (content_of(sentence), span_texts(sentence)) == accepted
        assert (again.state, again.undone_seq) == ("accepted", None)
    assert commands.take_snapshot(sentence.id)
    assert commands.replay(sentence.id).equals_snapshot


def test_undo_of_a_rewrite_gives_the_older_ais_text_its_own_origin_back(sentence: Page) -> None:
    first = accept(sentence, propose(sentence, 4, 19, "slow old red fox"))
    second = accept(sentence, propose(sentence, 4, 20, "fox", before=""))
    assert [span.generation_id for span in queries.origins(sentence.edith, sentence.id).spans] == [
        str(second.generation_id)
    ]
    commands.undo_ai_run(sentence.walter, sentence.id, second.id)
    (span,) = queries.origins(sentence.edith, sentence.id).spans
    assert (span.text, span.generation_id) == ("slow old red fox", str(first.generation_id))


def test_redo_leaves_what_people_wrote_since(sentence: Page) -> None:
    found = accept(sentence, propose(sentence, 4, 19, "slow old red fox"))
    peer = sentence.peer(sentence.edith)
    type_at(sentence, peer, "HUMAN ", 9)
    commands.undo_ai_run(sentence.walter, sentence.id, found.id)
    type_at(sentence, sentence.peer(sentence.edith), "Now: ", 0)
    commands.redo_ai_run(sentence.walter, sentence.id, found.id)
    text = text_of(sentence.id)
    assert text.startswith("Now: The ")
    assert text.replace("Now: ", "").replace("HUMAN ", "") == "The slow old red fox jumps over the lazy dog.\n\n" + (
        "Second paragraph."
    )
    assert "".join(words for how, words in span_texts(sentence) if how == "written") == "slow old red fox"


def test_only_what_was_undone_is_brought_back_and_only_by_whom_it_was_for(sentence: Page) -> None:
    found = propose(sentence, 4, 9, "slow")
    with pytest.raises(SuggestionNotUndone):
        commands.redo_ai_run(sentence.walter, sentence.id, found.id)
    with pytest.raises(NotFound):
        commands.redo_ai_run(sentence.edith, sentence.id, found.id)
    accept(sentence, found)
    with pytest.raises(SuggestionNotUndone):
        commands.redo_ai_run(sentence.walter, sentence.id, found.id)


@pytest.mark.parametrize(("first", "last"), [(0, 4), (5, 8), (12, 16), (9, 12), (0, 16), (2, 14)])
@pytest.mark.parametrize("start", [4, 44])
def test_what_somebody_had_deleted_of_it_stays_deleted(sentence: Page, start: int, first: int, last: int) -> None:
    found = accept(sentence, propose(sentence, start, start, "slow old **red** fox", kind="insert"))
    peer = sentence.peer(sentence.edith)

    def remove(doc: Any) -> None:
        node = doc["default"].children[0].children[0]
        del node[start + first : start + last]

    commands.append_updates(sentence.id, [batch(sentence.edith, peer.edit(remove), peer.client, 1)])
    left = text_of(sentence.id)
    commands.undo_ai_run(sentence.walter, sentence.id, found.id)
    assert text_of(sentence.id) == f"{SENTENCE}\n\nSecond paragraph."
    commands.redo_ai_run(sentence.walter, sentence.id, found.id)
    assert text_of(sentence.id) == left
