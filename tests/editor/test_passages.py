"""What was moved together is judged together, however an editor cut it into pieces."""

from editor.prose.grammar import AI_ORIGIN
from editor.prose.text_reuse import Source
from editor.queries.origins import _passages, _spans_of
from editor.yjs.segments import Run

AI, WALTER, EDITH = 2, 6, 5
AUTHORS = {AI: "g"}
ACCEPTED = {"g": Source("Lanterns glow while seven grey herons keep watch.")}


def block(number: int, *pieces: tuple[str, int, bool]) -> list[Run]:
    """Runs side by side: text, who inserted it, whether it carries the AI's mark."""
    found, at = [], 0
    for text, client, is_marked in pieces:
        marks = {AI_ORIGIN: {"id": "g"}} if is_marked else {}
        found.append(Run(number, at, len(text), text, client, 0, marks))
        at += len(text)
    return found


def spans(*blocks: list[Run]) -> list[tuple[str, int, str]]:
    runs = [run for one in blocks for run in one]
    told = [span for passage in _passages(runs, AUTHORS) for span in _spans_of(passage, AUTHORS, ACCEPTED)]
    return [(span.text, span.start, span.how) for span in told]


def test_a_persons_words_moved_with_the_ais_do_not_make_those_the_persons() -> None:
    pasted = block(
        0,
        ("Last", WALTER, False),
        (" ", EDITH, False),
        ("seven grey ", WALTER, True),
        ("(Edith", WALTER, False),
        (" ", EDITH, False),
        ("saw six) ", WALTER, False),
        ("herons ", WALTER, True),
        ("words.", EDITH, False),
    )
    assert spans(pasted) == [("seven grey ", 5, "moved"), ("herons ", 32, "moved")]


def test_pieces_in_two_blocks_do_not_prove_each_other() -> None:
    first, second = block(0, ("seven grey ", WALTER, True)), block(1, ("herons ", WALTER, True))
    assert {how for _, _, how in spans(first, second)} == {"edited"}


def test_what_the_ai_wrote_itself_needs_no_proof_and_gives_none() -> None:
    around = block(0, ("grey ", WALTER, True), ("herons", AI, True), (" keep", AI, False), (" the sea ", WALTER, True))
    assert [how for _, _, how in spans(around)] == ["edited", "written", "unmarked", "edited"]


def test_a_person_with_no_mark_at_hand_has_no_span() -> None:
    assert spans(block(0, ("seven grey herons keep watch", EDITH, False))) == []
