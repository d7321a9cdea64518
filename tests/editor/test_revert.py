"""Whatever others do to the AI's text, in a browser that tells equal letters apart by chance: undoing the AI's part
takes its letters alone."""

from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st

from editor.prose.grammar import AI_ORIGIN
from editor.yjs import docs
from editor.yjs.build import byte_length, insert_nodes, seed
from editor.yjs.project import to_json
from editor.yjs.revert import revert
from tests.editor.yjs_peer import Peer

AI, OTHER_AI, EDITH, UNDOING = 11, 12, 22, 33
ORIGINAL = "XYZ"
words = st.text(alphabet="ab 😀", min_size=1, max_size=6)

Letter = tuple[str, str]
"""A letter and who wrote it: "" for Edith, else the generation whose mark it has."""


def block(text: str, marks: list[Any]) -> dict[str, Any]:
    return {"type": "paragraph", "content": [{"type": "text", "text": text, "marks": marks}]}


def mark(writer: str) -> dict[str, Any]:
    return {AI_ORIGIN: {"id": writer} if writer else None}


def answered(peer: Peer, answer: list[str]) -> bytes:
    """The AI's paragraphs in the place of the first one."""
    marks = [{"type": AI_ORIGIN, "attrs": {"id": "g"}}]

    def change(doc: Any) -> None:
        first = doc["default"].children[0].children[0]
        del first[0 : len(ORIGINAL)]
        first.insert(0, answer[0], mark("g"))
        insert_nodes(doc["default"], 1, [block(text, marks) for text in answer[1:]])

    return peer.edit(change)


def bytes_of(letters: list[Letter]) -> int:
    return byte_length("".join(letter for letter, _ in letters))


def shared(one: list[Letter], other: list[Letter]) -> int:
    """How many letters two texts begin with that are the same, whoever wrote them."""
    return next(
        (at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a[0] != b[0]), min(len(one), len(other))
    )


def tell(peer: Peer, number: int, after: list[Letter]) -> bytes:
    """A paragraph's new text, as an editor tells it that compares it with the old one and then sets the marks right."""

    def change(doc: Any) -> None:
        node = doc["default"].children[number].children[0]
        before = [(one, "?") for piece, _ in node.diff() for one in str(piece)]
        first = shared(before, after)
        last = shared(before[first:][::-1], after[first:][::-1])
        gone, new = before[first : len(before) - last], after[first : len(after) - last]
        at = bytes_of(after[:first])
        if gone:
            del node[at : at + bytes_of(gone)]
        if new:
            node.insert(at, "".join(letter for letter, _ in new))
        for place, (letter, writer) in enumerate(after):
            start = bytes_of(after[:place])
            node.format(start, start + byte_length(letter), mark(writer))

    return peer.edit(change)


class Story:
    """What is known of a document while people and another AI work on what the first AI wrote."""

    def __init__(self, answer: list[str]) -> None:
        self.past = seed({"type": "doc", "content": [block(ORIGINAL, []), block("Last.", [])]}, 1)
        self.event = answered(Peer(AI, self.past), answer)
        self.edith = Peer(EDITH, self.past, self.event)
        self.blocks: list[list[Letter]] = [[(letter, "g") for letter in text] for text in answer]
        self.later: list[bytes] = []

    def type(self, number: int, at: int, text: str) -> None:
        for offset, letter in enumerate(text):
            self.paste(number, at + offset, letter)

    def paste(self, number: int, at: int, text: str) -> None:
        self.blocks[number][at:at] = [(letter, "") for letter in text]
        self.later.append(tell(self.edith, number, self.blocks[number]))

    def delete(self, number: int, at: int, text: str) -> None:
        if at == len(self.blocks[number]):
            return
        del self.blocks[number][at : at + len(text)]
        self.later.append(tell(self.edith, number, self.blocks[number]))

    def answer(self, number: int, at: int, text: str) -> None:
        """The other AI's words, put where they belong by the server."""
        other = Peer(OTHER_AI, self.past, self.event, *self.later)
        place = bytes_of(self.blocks[number][:at])
        node = lambda doc: doc["default"].children[number].children[0]  # noqa: E731
        update = other.edit(lambda doc: node(doc).insert(place, text, mark("h")))
        self.blocks[number][at:at] = [(letter, "h") for letter in text]
        self.later.append(update)
        self.edith.receive(update)

    @property
    def left(self) -> list[str]:
        undone = revert([self.past], self.event, self.later, (AI, "g"), UNDOING)
        content = to_json(docs.build([self.past, self.event, *self.later, undone]))["content"]
        return ["".join(piece.get("text", "") for piece in node.get("content", [])) for node in content]

    @property
    def kept(self) -> list[str]:
        return ["".join(letter for letter, writer in block if writer != "g") for block in self.blocks]


def told(answer: list[str], acts: list[tuple[str, int, int, str]]) -> Story:
    story = Story(answer)
    for act, number, place, text in acts:
        number %= len(answer)
        getattr(story, act)(number, place % (len(story.blocks[number]) + 1), text)
    return story


def acts(*names: str) -> st.SearchStrategy[list[tuple[str, int, int, str]]]:
    return st.lists(st.tuples(st.sampled_from(names), st.integers(0, 2), st.integers(0, 20), words), max_size=4)


answers = st.lists(words, min_size=1, max_size=3)


@settings(max_examples=300, deadline=None)
@given(answers, acts("type"))
def test_undoing_takes_the_ais_letters_alone(answer: list[str], done: list[tuple[str, int, int, str]]) -> None:
    story = told(answer, done)
    left, kept = story.left, story.kept
    assert left[0].replace(ORIGINAL, "") == kept[0]
    assert ORIGINAL in left[0] or not kept[0]
    assert left[1:] == [*filter(None, kept[1:]), "Last."]


@settings(max_examples=300, deadline=None)
@given(answers, acts("type", "paste", "delete", "answer"))
@example(["😀a"], [("type", 0, 0, "😀"), ("type", 0, 2, "😀"), ("delete", 0, 1, "a")])
def test_undoing_loses_nothing_of_what_others_wrote(answer: list[str], done: list[tuple[str, int, int, str]]) -> None:
    story = told(answer, done)
    left = iter("".join(story.left).replace(ORIGINAL, ""))
    assert all(letter in left for letter in "".join(story.kept)), "in this order"
