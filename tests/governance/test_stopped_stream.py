"""A stream ends before what must not pass, and nothing behind it is ever released."""

import pytest

from tests.governance.test_stream import filtered
from tests.governance.texts import SENSITIVE

CASES = [(detector, value) for detector in ("card", "iban", "email") for value in SENSITIVE.get(detector, [])[:2]]


@pytest.mark.parametrize(("detector", "value"), CASES)
@pytest.mark.parametrize("cuts", [[], [5, 9, 14, 20], list(range(200))])
def test_nothing_of_what_must_not_pass_is_released_and_nothing_behind_it(
    detector: str, value: str, cuts: list[int]
) -> None:
    text = f"Before it, {value} and behind it."
    assert filtered(text, cuts, frozenset({detector})) == "Before it, [stopped]"
    assert "behind it." in filtered(text, cuts)
