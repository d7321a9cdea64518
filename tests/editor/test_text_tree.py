"""The text that is kept in step with a document equals the text of the whole document, after any edits."""

import random
from collections import Counter
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pycrdt import XmlElement, XmlText

from editor.prose.changed import changed_pieces
from editor.prose.grammar import MAX_DEPTH, unknown_types
from editor.prose.plain import plain_text, word_count
from editor.prose.search_words import stored_words, word_occurrences
from editor.yjs import docs
from editor.yjs.docs import NodeChange
from editor.yjs.project import to_json
from editor.yjs.text_tree import OutOfStep, TextTree, storable

WORDS = ["ab", "don't", "naïve", "3,5", "x²", "漢字と", "😀", "\x00", "_a", "b-c", "ﬁne", " ", " ", "\n", ". ", "'"]
CONTAINERS = ["blockquote", "bulletList", "listItem", "strange"]
BLOCKS = ["paragraph", "heading", "codeBlock"]
MARKS = ["bold", "aiOrigin", "glow", "glow--abcdEFGH"]


def words(chance: random.Random, most: int = 6) -> str:
    return "".join(chance.choices(WORDS, k=chance.randint(1, most)))


def made_node(chance: random.Random, depth: int = 0) -> XmlElement:
    """A block, or a container of a few."""
    if depth < 3 and chance.random() < 0.3:
        inner = [made_node(chance, depth + 1) for _ in range(chance.randint(0, 3))]
        return XmlElement(chance.choice(CONTAINERS), {}, inner)
    inline: list[Any] = []
    for _ in range(chance.randint(0, 3)):
        inline.append(XmlElement("hardBreak") if chance.random() < 0.3 else XmlText(words(chance)))
    return XmlElement(chance.choice(BLOCKS), {}, inline)


def nodes(element: Any) -> list[Any]:
    """All nodes that have children, the root among them."""
    below = [child for child in element.children if isinstance(child, XmlElement)]
    return [element, *(node for child in below for node in nodes(child))]


def edit(doc: Any, chance: random.Random) -> None:
    """One edit as editors make them, or as a stranger might."""
    parent = chance.choice(nodes(doc["default"]))
    children = parent.children
    texts = [child for child in children if isinstance(child, XmlText)]
    kind = chance.random()
    if texts and kind < 0.6:
        edit_text(chance.choice(texts), chance)
    elif len(children) and kind < 0.75:
        del children[chance.randrange(len(children))]
    elif kind < 0.9:
        children.insert(chance.randint(0, len(children)), made_node(chance))
    else:
        children.insert(chance.randint(0, len(children)), XmlText(words(chance)))


def edit_text(text: Any, chance: random.Random) -> None:
    value = "".join(piece for piece, _ in text.diff() if isinstance(piece, str))
    at, end = sorted(chance.randint(0, len(value)) for _ in range(2))
    start, stop = len(value[:at].encode()), len(value[:end].encode())
    kind = chance.random()
    if kind < 0.5:
        text.insert(start, words(chance), {chance.choice(MARKS): {}} if chance.random() < 0.2 else None)
    elif kind < 0.55:
        text.insert_embed(len(text), {"src": "x"})
    elif start < stop and kind < 0.8:
        del text[start:stop]
    elif start < stop:
        text.format(start, stop, {chance.choice(MARKS): chance.choice([{}, None])})


def whole(doc: Any) -> tuple[str, set[str], int, list[str]]:
    """What the projection says of a document, from all of it."""
    content = to_json(doc)
    text = storable(plain_text(content))
    return text, stored_words(text), word_count(text), sorted(storable(name) for name in unknown_types(content))


def kept(tree: TextTree) -> tuple[str, set[str], int, list[str]]:
    return tree.text, set(tree.tally.words), tree.tally.word_count, sorted(tree.tally.unknown)


@given(st.integers(0, 10**9))
@settings(max_examples=120, deadline=None)
def test_any_edits_followed_one_by_one_equal_the_whole(seed: int) -> None:
    chance = random.Random(seed)
    writers = [docs.build([], client_id=n + 1) for n in range(3)]
    resident = docs.build([])
    tree = TextTree(resident)
    stored = set[str]()
    for _ in range(12):
        updates = []
        for _ in range(chance.randint(1, 5)):
            writer = chance.choice(writers)
            before = writer.get_state()
            with writer.transaction():
                for _ in range(chance.randint(1, 3)):
                    edit(writer, chance)
            updates.append(docs.diff(writer, before))
            if chance.random() < 0.3:
                other = chance.choice(writers)
                docs.apply(other, writer.get_update(other.get_state()))
        tree.follow(docs.apply_observed(resident, updates))
        assert kept(tree) == whole(resident)
        assert kept(tree) == kept(TextTree(resident))
        assert tree.elements == TextTree(resident).elements
        gone, came = tree.tally.take_changes()
        stored = stored - gone | came
        assert stored == set(tree.tally.words), "what is stored follows from the changes alone"


@given(st.integers(0, 10**9))
@settings(max_examples=300, deadline=None)
def test_words_outside_the_changed_pieces_are_the_same(seed: int) -> None:
    chance = random.Random(seed)
    head, tail = words(chance, 9), words(chance, 9)
    old, new = head + words(chance) + tail, head + words(chance) + tail
    gone, came = changed_pieces(old, new)
    counted = Counter(word_occurrences(old))
    counted.subtract(word_occurrences(gone))
    counted.update(word_occurrences(came))
    assert +counted == word_occurrences(new)
    assert word_count(old) - word_count(gone) + word_count(came) == word_count(new)


def test_a_letter_in_a_long_text_changes_one_word() -> None:
    text = "the quick brown fox " * 5_000
    gone, came = changed_pieces(text, text[:50_002] + "X" + text[50_002:])
    assert len(gone) < 10
    assert came.replace("X", "") == gone


@pytest.mark.security
def test_what_is_nested_beyond_reason_is_followed() -> None:
    writer, resident = docs.build([], client_id=1), docs.build([])
    tree = TextTree(resident)
    parents = [writer["default"]]
    for depth in range(MAX_DEPTH + 6):
        before = writer.get_state()
        parents.append(parents[-1].children.append(XmlElement("blockquote")))
        parents[-1].children.append(XmlElement("paragraph", {}, [XmlText(f"level {depth}")]))
        tree.follow(docs.apply_observed(resident, [docs.diff(writer, before)]))
        assert kept(tree) == whole(resident)


def test_events_that_do_not_fit_are_noticed() -> None:
    doc = docs.build([], client_id=1)
    doc["default"].children.append(XmlElement("paragraph", {}, [XmlText("one")]))
    tree = TextTree(doc)
    missed = docs.build([doc.get_update()], client_id=2)
    missed["default"].children.append(XmlElement("paragraph"))
    docs.apply(doc, missed.get_update())
    before = missed.get_state()
    missed["default"].children.append(XmlElement("paragraph"))
    with pytest.raises(OutOfStep):
        tree.follow(docs.apply_observed(doc, [docs.diff(missed, before)]))
    with pytest.raises(OutOfStep):
        tree.follow([NodeChange((7,), [], doc["default"])])
