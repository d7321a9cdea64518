"""One test for each trap of pycrdt that the editor's design walks around.

When an upgrade makes one of these fail, the trap is gone and the way around it may go too.
"""

import gc
import weakref

import pytest
from pycrdt import Doc, Encoder, Text, XmlElement, XmlText, merge_updates

from editor.yjs import docs
from editor.yjs.lib0 import MalformedUpdate, var_string


def three_letters() -> list[bytes]:
    """Three updates of one client: a, b, c."""
    updates: list[bytes] = []
    doc = Doc({"default": Text()}, client_id=1)
    for letter in "abc":
        before = doc.get_state()
        doc["default"] += letter
        updates.append(doc.get_update(before))
    return updates


def test_an_exported_state_lacks_what_waits_for_its_predecessor() -> None:
    first, second, third = three_letters()
    waiting = Doc({"default": Text()})
    waiting.apply_update(first)
    waiting.apply_update(third)
    exported = Doc({"default": Text()})
    exported.apply_update(waiting.get_update())
    exported.apply_update(second)
    assert str(exported["default"]) == "ab"


def test_has_pending_sees_the_gap() -> None:
    first, second, third = three_letters()
    doc = docs.build([first, third])
    assert docs.has_pending(doc, first, third)
    docs.apply(doc, second)
    assert not docs.has_pending(doc, first, second, third)


def test_novelty_keeps_an_update_that_must_wait() -> None:
    first, _, third = three_letters()
    assert docs.novelty(docs.build([first]), third) == third


def test_a_panic_is_no_exception_and_is_told_as_malformed() -> None:
    class Panics:
        def apply_update(self, _update: bytes) -> None:
            raise _panic()

    with pytest.raises(MalformedUpdate):
        docs.apply(Panics(), b"")


def _panic() -> BaseException:
    """A real `PanicException` of the binding, which `except Exception` does not catch."""
    doc = Doc({"default": Text()})
    text = doc["default"]
    text += "a"
    with pytest.raises(BaseException) as raised:  # noqa: PT011
        text.insert(99, "out of range")
    assert not isinstance(raised.value, Exception)
    return raised.value


def test_offsets_are_utf_8_bytes() -> None:
    doc = Doc({"default": Text("é😀x")})
    doc["default"].insert(6, "!")
    assert str(doc["default"]) == "é😀!x"


def test_the_encoder_counts_characters_where_bytes_are_meant() -> None:
    encoder = Encoder()
    encoder.write_var_string("é")
    assert encoder.to_bytes() != var_string("é")


def test_merged_updates_stay_larger_than_an_encoded_state() -> None:
    doc = Doc({"default": Text()}, client_id=1)
    updates = []
    for letter in "a" * 2000:
        before = doc.get_state()
        doc["default"] += letter
        updates.append(doc.get_update(before))
    assert len(merge_updates(*updates)) > 3 * len(docs.build(updates).get_update())


def test_novelty_leaves_no_observer_behind() -> None:
    doc = docs.build([])
    docs.novelty(doc, three_letters()[0])
    alive = weakref.ref(doc)
    del doc
    gc.collect()
    assert alive() is None


def test_numbers_in_attributes_stay_numbers() -> None:
    doc = docs.build([], client_id=1)
    heading = XmlElement("heading", {"level": 2}, [XmlText("a")])
    doc["default"].children.append(heading)
    assert doc["default"].children[0].attributes["level"] == 2
