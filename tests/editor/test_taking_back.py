"""Whatever others type into the AI's text, in a browser that tells equal letters apart by chance: undoing the AI's
part takes its letters alone."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from editor.prose.grammar import AI_ORIGIN
from editor.yjs import docs
from editor.yjs.build import byte_length, insert_nodes, seed
from editor.yjs.project import to_json
from editor.yjs.taking_back import take_back
from tests.editor.yjs_peer import Peer

AI, EDITH, UNDOING = 11, 22, 33
ORIGINAL = "XYZ"
MARK = {AI_ORIGIN: {"id": "g"}}
words = st.text(alphabet="ab 😀", min_size=1, max_size=6)


def block(text: str, marks: list[Any]) -> dict[str, Any]:
    return {"type": "paragraph", "content": [{"type": "text", "text": text, "marks": marks}]}


def answered(peer: Peer, answer: list[str]) -> bytes:
    """The AI's paragraphs in the place of the first one."""
    marks = [{"type": AI_ORIGIN, "attrs": MARK[AI_ORIGIN]}]

    def change(doc: Any) -> None:
        first = doc["default"].children[0].children[0]
        del first[0 : len(ORIGINAL)]
        first.insert(0, answer[0], MARK)
        insert_nodes(doc["default"], 1, [block(text, marks) for text in answer[1:]])

    return peer.edit(change)


def press(peer: Peer, number: int, letter: str, at: int) -> bytes:
    """One key in a paragraph, as an editor tells it that compares the text before and after: it finds the last place
    the letter may have been typed at, and sets the marks right."""

    def tell(doc: Any) -> None:
        node = doc["default"].children[number].children[0]
        before = [(one, bool(marks)) for piece, marks in node.diff() for one in str(piece)]
        after = [*before[:at], (letter, False), *before[at:]]
        told = next((place for place in range(at, len(before)) if after[place][0] != before[place][0]), len(before))
        place_of = [byte_length("".join(one for one, _ in after[:place])) for place in range(len(after) + 1)]
        node.insert(place_of[told], letter, mark_if(after[told][1]))
        for place in range(at, told + 1):
            node.format(place_of[place], place_of[place + 1], mark_if(after[place][1]))

    return peer.edit(tell)


def mark_if(is_the_ais: bool) -> dict[str, Any]:
    return MARK if is_the_ais else {AI_ORIGIN: None}


@settings(max_examples=300, deadline=None)
@given(
    answer=st.lists(words, min_size=1, max_size=3),
    typed=st.lists(st.tuples(st.integers(0, 2), st.integers(0, 20), words), min_size=1, max_size=3),
)
def test_undoing_takes_the_ais_letters_alone(answer: list[str], typed: list[tuple[int, int, str]]) -> None:
    past = seed({"type": "doc", "content": [block(ORIGINAL, []), block("Last.", [])]}, 1)
    event = answered(Peer(AI, past), answer)
    edith = Peer(EDITH, past, event)
    hers: list[list[tuple[str, bool]]] = [[(letter, False) for letter in text] for text in answer]
    later = []
    for number, place, text in ((number % len(answer), place, text) for number, place, text in typed):
        at = place % (len(hers[number]) + 1)
        hers[number][at:at] = [(letter, True) for letter in text]
        later += [press(edith, number, letter, at + offset) for offset, letter in enumerate(text)]

    undone = take_back([past], event, later, AI, UNDOING)
    left = [
        "".join(piece.get("text", "") for piece in node.get("content", []))
        for node in to_json(docs.build([past, event, *later, undone]))["content"]
    ]
    kept = ["".join(letter for letter, is_hers in known if is_hers) for known in hers]
    assert left[0].replace(ORIGINAL, "") == kept[0]
    assert ORIGINAL in left[0] or not kept[0]
    assert left[1:] == [*filter(None, kept[1:]), "Last."]
