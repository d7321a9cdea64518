"""The replica with ids equals pycrdt's document, whatever the writers do to each other."""

import contextlib
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pycrdt import XmlElement, XmlText

from editor.yjs import docs
from editor.yjs.lib0 import MalformedUpdate
from editor.yjs.positions import position_at, resolve, texts
from editor.yjs.replica import Replica
from editor.yjs.segments import runs

ALPHABET = "abc é😀\n"


def text_of(state: bytes) -> list[str]:
    blocks: dict[int, str] = {}
    for run in runs(Replica(state), "default"):
        blocks[run.block] = blocks.get(run.block, "") + run.text
    return [blocks[key] for key in sorted(blocks)]


def expected(doc) -> list[str]:
    found = []
    for element in doc["default"].children:
        for child in element.children:
            value = "".join(piece for piece, _ in child.diff())
            if value:
                found.append(value)
    return found


def edit(doc, chance: random.Random) -> None:
    blocks = doc["default"].children
    if not len(blocks) or chance.random() < 0.1:
        blocks.insert(chance.randint(0, len(blocks)), XmlElement("paragraph", {}, [XmlText("")]))
        return
    if len(blocks) > 3 and chance.random() < 0.05:
        del blocks[chance.randrange(len(blocks))]
        return
    element = blocks[chance.randrange(len(blocks))]
    text = element.children[0]
    value = "".join(piece for piece, _ in text.diff())
    at = chance.randint(0, len(value))
    offset = len(value[:at].encode())
    if value and chance.random() < 0.35:
        end = min(len(value), at + chance.randint(1, 4))
        del text[offset : len(value[:end].encode())]
    elif value and chance.random() < 0.2:
        text.format(0, offset, {"bold": chance.choice([{}, None])})
    else:
        text.insert(offset, "".join(chance.choices(ALPHABET, k=chance.randint(1, 5))))


@given(st.integers(0, 10**9))
@settings(max_examples=60, deadline=None)
def test_three_writers_converge_to_the_same_text(seed: int) -> None:
    chance = random.Random(seed)
    writers = [docs.build([], client_id=n + 1) for n in range(3)]
    for _ in range(40):
        writer = chance.choice(writers)
        edit(writer, chance)
        if chance.random() < 0.3:
            other = chance.choice(writers)
            docs.apply(other, writer.get_update(other.get_state()))
    merged = docs.build([writer.get_update() for writer in writers])
    assert text_of(merged.get_update()) == expected(merged)


def test_a_state_with_a_hole_is_refused() -> None:
    doc = docs.build([], client_id=1)
    doc["default"].children.append(XmlElement("paragraph", {}, [XmlText("abc")]))
    before = doc.get_state()
    doc["default"].children[0].children[0].insert(1, "x")
    with pytest.raises(MalformedUpdate):
        Replica(docs.diff(doc, before))


def test_a_state_that_depends_on_what_no_client_has_is_refused() -> None:
    one_struct_after_item_9_of_client_2 = bytes([2, 1, 1, 0, 0x84, 2, 9, 1, 97, 1, 2, 0, 0x84, 1, 0, 1, 97, 0])
    with pytest.raises(MalformedUpdate):
        Replica(one_struct_after_item_9_of_client_2)


def test_a_position_follows_edits_by_others() -> None:
    doc = docs.build([], client_id=1)
    doc["default"].children.append(XmlElement("paragraph", {}, [XmlText("hello world")]))
    before = Replica(doc.get_update())
    position = position_at(texts(before.root("default"))[0], 6)
    doc["default"].children[0].children[0].insert(0, "😀 ")
    doc["default"].children.insert(0, XmlElement("paragraph", {}, [XmlText("first")]))
    place = resolve(Replica(doc.get_update()), position, "default")
    assert place is not None
    assert (place.path, place.index, place.in_text) == ((1, 0), 9, True)


def test_a_position_on_deleted_text_falls_to_what_is_left() -> None:
    doc = docs.build([], client_id=1)
    doc["default"].children.append(XmlElement("paragraph", {}, [XmlText("hello world")]))
    position = position_at(texts(Replica(doc.get_update()).root("default"))[0], 6)
    del doc["default"].children[0].children[0][3:11]
    place = resolve(Replica(doc.get_update()), position, "default")
    assert place is not None
    assert place.index == 3


def test_a_position_in_a_removed_block_has_no_place() -> None:
    doc = docs.build([], client_id=1)
    doc["default"].children.append(XmlElement("paragraph", {}, [XmlText("hello")]))
    position = position_at(texts(Replica(doc.get_update()).root("default"))[0], 2)
    del doc["default"].children[0]
    replica = Replica(doc.get_update())
    with contextlib.suppress(MalformedUpdate):
        assert resolve(replica, position, "default") is None


@pytest.mark.parametrize("junk", [{}, {"item": 4}, {"item": {"client": 1, "clock": 10**6}}, {"type": {"client": "x"}}])
def test_what_is_no_position_is_refused(junk: dict) -> None:
    with pytest.raises(MalformedUpdate):
        resolve(Replica(b"\x00\x00"), junk, "default")
