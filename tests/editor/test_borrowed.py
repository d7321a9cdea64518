"""Which words of a text come from another one."""

import pytest

from editor.prose.borrowed import Source

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
        ("qu", [("qu", False)]),
        ("", [("", False)]),
    ],
)  # fmt: skip
def test_a_text_is_cut_where_borrowed_and_other_words_meet(text: str, pieces: list[tuple[str, bool]]) -> None:
    assert Source(ACCEPTED).pieces(text) == pieces


def test_the_pieces_are_the_text() -> None:
    text = "  Lanterns\u00a0shine (said she, 🦩) along —the northern — — quay,\n\twhile nobody sees "
    assert "".join(piece for piece, _ in Source(ACCEPTED).pieces(text)) == text
