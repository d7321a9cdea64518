"""Frames and update headers: what the relay must know before bytes become durable."""

import random

import pytest
from pycrdt import Encoder, XmlElement, XmlText

from editor.yjs import docs, wire
from editor.yjs.lib0 import MalformedUpdate, Reader, var_string, var_uint
from editor.yjs.updates import read_header, read_state_vector


def typed(client_id: int, text: str) -> bytes:
    doc = docs.build([], client_id=client_id)
    doc["default"].children.append(XmlElement("paragraph", {}, [XmlText(text)]))
    return bytes(doc.get_update())


@pytest.mark.parametrize("value", [0, 1, 127, 128, 300, 2**32, 2**53 - 1])
def test_numbers_survive_the_coding(value: int) -> None:
    assert Reader(var_uint(value)).var_uint() == value


def test_strings_carry_their_length_in_bytes() -> None:
    assert Reader(var_string("Füße 😀")).var_string() == "Füße 😀"


def test_a_batch_frame_is_read_back() -> None:
    frame = wire.read_frame(wire.batch(17, 3, b"abc"))
    assert (frame.message, frame.lease, frame.number, frame.payload) == (100, 17, 3, b"abc")


def test_a_header_names_clients_clocks_and_roots() -> None:
    header = read_header(typed(9, "añ😀"))
    assert header.ranges == {9: (0, 6)}
    assert header.roots == {"default"}
    assert not header.has_deletes


def test_a_deletion_has_no_ranges() -> None:
    doc = docs.build([typed(9, "abc")], client_id=4)
    before = doc.get_state()
    del doc["default"].children[0]
    header = read_header(docs.diff(doc, before))
    assert header.ranges == {}
    assert header.has_deletes


def test_bytes_after_an_update_are_refused() -> None:
    with pytest.raises(MalformedUpdate):
        read_header(typed(1, "a") + b"\x00")


def test_every_truncation_is_refused() -> None:
    update = typed(1, "hello")
    for length in range(len(update)):
        with pytest.raises(MalformedUpdate):
            read_header(update[:length])


def test_mutated_frames_raise_one_exception_or_are_read() -> None:
    chance = random.Random(7)
    update = typed(1, "hello world, añ😀")
    for _ in range(5000):
        bent = bytearray(wire.update(update))
        for _ in range(chance.randint(1, 4)):
            bent[chance.randrange(len(bent))] = chance.randrange(256)
        try:
            frame = wire.read_frame(bytes(bent))
            read_header(frame.payload)
            docs.probe(frame.payload)
            docs.build([frame.payload])
        except MalformedUpdate:
            continue


def test_a_state_vector_is_read() -> None:
    assert read_state_vector(docs.build([typed(9, "abc")]).get_state()) == {9: 5}


def test_pycrdt_and_our_coding_agree_on_ascii() -> None:
    encoder = Encoder()
    encoder.write_var_string("hello")
    assert encoder.to_bytes() == var_string("hello")
