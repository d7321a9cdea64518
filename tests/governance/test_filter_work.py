"""How much work the filter does for a text: counted, since seconds depend on the machine."""

import pytest

from governance.filters.detectors import NAMES, Detection
from governance.filters.detectors.spans import Span
from governance.filters.stream import StreamFilter

CHARS = 200_000
NOTHING_TO_SEE = {
    "signed ones": "+1 ",
    "Thai and digits": "\u0e011",
    "Chinese and digits": "\u62111",
    "colons": ": ",
    "labels of one letter": "a: ",
    "at signs": "@ ",
    "short cells": "123;45;",
    "quotes": "'\"`",
    "equals": "= ",
    "coordinates of a board": "e4, Nf3, ",
}


class Counted(Detection):
    """Counts the stretches that are looked at closely."""

    looked_at = 0

    def overlapping(self, text: str, before: str = "", after: str = "") -> list[Span]:
        self.looked_at += 1
        return super().overlapping(text, before, after)


def filtered(text: str, chunk_chars: int) -> tuple[str, int]:
    detection = Counted.of({name: {} for name in NAMES})
    assert isinstance(detection, Counted)
    stream = StreamFilter(detection, lambda detector, matched: f"[{detector}]")
    out = "".join(stream.feed(text[at : at + chunk_chars]) for at in range(0, len(text), chunk_chars))
    return out + stream.close(), detection.looked_at


@pytest.mark.parametrize("unit", NOTHING_TO_SEE.values(), ids=NOTHING_TO_SEE.keys())
def test_a_text_of_short_words_is_passed_over_without_a_closer_look(unit: str) -> None:
    text = (unit * CHARS)[:CHARS]
    out, looked_at = filtered(text, CHARS)
    assert out == text
    assert looked_at <= 2


@pytest.mark.parametrize("chunk_chars", [1, 2, 3, 5, 7])
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("12; 030 901820, 3", "12; [phone], 3"),
        ("x: 1 +49 30 901820 @ 12;", "x: 1 [phone] @ 12;"),
        ("pin: 1234 a: 1 = 2", "pin: [secret] a: 1 = 2"),
        ("pin :1234;", "pin :[secret];"),
        ("a;1 4111 1111 1111 1111;2", "a;1 [card];2"),
        ("(1;2) 41 11 11 11 11 11 11 11 | 3", "(1;2) [card] | 3"),
        ("1 DE89 3704 0044 0532 0130 00 AB12", "1 [iban] AB12"),
        ("(4 15); (415) 555-2671 @", "(4 15); [phone] @"),
        ("\u0e01030 901820\u0e01", "\u0e01[phone]\u0e01"),
    ],
)
def test_what_is_worth_a_look_is_found_among_short_words_at_any_chunking(
    text: str, expected: str, chunk_chars: int
) -> None:
    assert filtered(text, len(text))[0] == expected
    assert filtered(text, chunk_chars)[0] == expected


def test_rows_of_part_numbers_wait_for_no_account() -> None:
    """A row that might be an account is read on for thirteen groups; one of no country is not."""
    text = ("AB12 " * CHARS)[:CHARS]
    stream = StreamFilter(Detection.of({name: {} for name in NAMES}), lambda detector, matched: f"[{detector}]")
    longest = 0
    for at in range(0, 2000, 5):
        stream.feed(text[at : at + 5])
        longest = max(longest, len(stream.held))
    assert longest <= 10
