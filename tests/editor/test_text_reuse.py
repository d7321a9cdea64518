"""Which words of a text come from another one."""

from collections.abc import Callable
from random import Random
from time import process_time

import pytest

from editor.prose.text_reuse import Source

ACCEPTED = "Lanterns glow along the northern quay while seven grey herons keep watch."


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("the northern quay", [("the northern quay", True)]),
        ("rthern  quay whi", [("rthern  quay whi", True)]),
        ("the old (so said Edith) northern quay", [
            ("the ", True), ("old (so said Edith) ", False), ("northern quay", True),
        ]),
        ("erns glow or not along the nor", [("erns glow ", True), ("or not ", False), ("along the nor", True)]),
        ("watch herons", [("watch herons", False)]),
        ("beside the boat", [("beside the boat", False)]),
        ("seven grey (over all the quay) herons ", [
            ("seven grey ", True), ("(over all the quay) ", False), ("herons ", True),
        ]),
        ("herons (say I) keep watch.", [("herons ", True), ("(say I) ", False), ("keep watch.", True)]),
        ("nothing of it", [("nothing of it", False)]),
        ("the end", [("the end", False)]),
        ("the ", [("the ", False)]),
        ("grey herons", [("grey herons", False)]),
        ("qu", [("qu", False)]),
        ("", [("", False)]),
    ],
)  # fmt: skip
def test_a_text_is_cut_where_borrowed_and_other_words_meet(text: str, pieces: list[tuple[str, bool]]) -> None:
    assert Source(ACCEPTED).pieces(text) == pieces


def test_words_that_every_text_has_are_the_persons() -> None:
    source = Source("The tide turns, and the boats come in, and the gulls cry over the road by the sea.")
    typed = "My grandmother, who was born by the sea and never left it, walked the road. "
    assert [piece for piece, is_reused in source.pieces(typed) if is_reused] == ["by the sea "]
    alone = Source("The tide turns, and the boats come in, and the gulls cry.")
    assert alone.pieces(typed) == [(typed, False)]


@pytest.mark.parametrize(
    "typed", ["Then the lamps, over all that the northern wind had left, stood by the quay.", "the"]
)
def test_words_far_apart_prove_nothing(typed: str) -> None:
    assert Source(ACCEPTED).pieces(typed) == [(typed, False)]


def test_a_short_block_that_was_moved_whole_is_borrowed() -> None:
    source = Source("Our harbour\nLanterns glow.\n\nIt is late.")
    assert source.pieces("Our harbour") == [("Our harbour", True)]
    assert source.pieces("harbour") == [("harbour", False)]


def test_letters_of_a_script_without_spaces_count_as_words() -> None:
    source = Source("灯笼沿着北码头发光。")
    assert source.pieces("沿着北码头") == [("沿着北码头", True)]
    assert source.pieces("沿着") == [("沿着", False)]


@pytest.mark.parametrize(
    "moved",
    [
        pytest.param(lambda words: Random(2).sample(words, len(words)), id="scrambled"),
        pytest.param(lambda words: [*words[:700], "inserted", *words[700:]], id="inserted"),
        pytest.param(lambda words: ["the", "inserted", *(["the", "a"] * 700)], id="two words"),
        pytest.param(lambda words: [".", "inserted", *(["."] * 1400)], id="punctuation"),
    ],
)
@pytest.mark.parametrize("is_poor", [False, True])
def test_a_long_run_is_read_in_a_bounded_time(moved: Callable[[list[str]], list[str]], is_poor: bool) -> None:
    words = Random(1).choices(["the", "a", "."] if is_poor else [*ACCEPTED.split(), *map(str, range(400))], k=1500)
    source, text = Source(" ".join(words)), " ".join(moved(words))
    began = process_time()
    source.pieces(text)
    assert process_time() - began < 0.25


def test_the_pieces_are_the_text() -> None:
    text = "  Lanterns\u00a0shine (said she, 🦩) along —the northern — — quay,\n\twhile nobody sees "
    assert "".join(piece for piece, _ in Source(ACCEPTED).pieces(text)) == text
