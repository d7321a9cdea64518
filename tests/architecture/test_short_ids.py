"""What a parametrized test is called stays readable, whatever it is given."""

from types import SimpleNamespace
from typing import Any, cast

import pytest

from tests.short_ids import MAX_ID_CHARS, refuse_long_ids, short_id


@pytest.mark.parametrize("value", ["", "short", b"\x00\x01", 7, None, ("a",) * 100])
def test_what_is_short_or_no_text_is_named_by_pytest(value: object) -> None:
    assert short_id(value) is None


@pytest.mark.parametrize(
    ("value", "name"),
    [
        pytest.param("a" * 30_000, "a" * 32 + "...30000", id="text"),
        pytest.param(b"\x00" * 2_000_000, "\\x00" * 7 + "\\x" + "...2000000", id="bytes"),
        pytest.param("语" * 100, "\\u8bed" * 5 + "\\u8b" + "...100", id="Chinese"),
        pytest.param("语" * 30, "\\u8bed" * 5 + "\\u8bed"[:5] + "...30", id="short until it is escaped"),
    ],
)
def test_a_long_value_is_named_by_its_beginning_and_its_length(value: str | bytes, name: str) -> None:
    assert short_id(value) == name


def test_a_test_with_a_long_id_is_refused() -> None:
    items = [cast(Any, SimpleNamespace(nodeid="tests/test_x.py::test_y[" + "z" * size + "]")) for size in (10, 200)]
    refuse_long_ids(items[:1])
    with pytest.raises(pytest.UsageError, match=f"more than {MAX_ID_CHARS}"):
        refuse_long_ids(items)
