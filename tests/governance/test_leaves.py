"""The bytes that are sealed are canonical JSON, however they were made."""

from hypothesis import given, settings
from hypothesis import strategies as st

from governance.seal.leaves import _is_plain, _quickly
from kernel import canonical_json

values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**60), 2**60) | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
    max_leaves=12,
)  # fmt: skip


@given(st.dictionaries(st.text(st.characters(codec="ascii")), values, max_size=6))
@settings(max_examples=150, deadline=None)
def test_the_quick_way_writes_what_rfc_8785_asks(row):
    if _is_plain(row):
        assert _quickly(row) == canonical_json.encode(row)


def test_control_characters_are_spelled_as_the_rfc_spells_them():
    row = {"text": "".join(map(chr, range(0x90))) + "\u2028\u00e9\U0001f600"}
    assert _quickly(row) == canonical_json.encode(row)
