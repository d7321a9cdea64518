"""Bank accounts as people write them, of every country that issues them; and what only begins like one."""

import random
import re
from collections.abc import Callable, Iterator

import pytest

from governance.filters.detectors import NAMES, Detection
from governance.filters.detectors.ibans import STRUCTURES
from governance.filters.stream import StreamFilter

COUNTRIES = sorted(STRUCTURES)
_ALPHABETS = {"n": "0123456789", "a": "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "c": "0123456789012345678901234567890123456789MRKX"}


def account(country: str, chance: random.Random) -> str:
    parts = re.findall("([0-9]+)([nac])", STRUCTURES[country])
    bban = "".join("".join(chance.choices(_ALPHABETS[kind], k=int(count))) for count, kind in parts)
    as_number = "".join(str(int(character, 36)) for character in f"{bban}{country}00")
    return f"{country}{98 - int(as_number) % 97:02d}{bban}"


def _fours(written: str, between: str) -> str:
    return between.join(written[at : at + 4] for at in range(0, len(written), 4))


WAYS: dict[str, Callable[[str], str]] = {
    "in fours": lambda one: _fours(one, " "),
    "the country apart": lambda one: f"{one[:2]} {one[2:4]} {_fours(one[4:], ' ')}",
    "the country before fours": lambda one: f"{one[:2]} {_fours(one[2:], ' ')}",
    "the country before the rest": lambda one: f"{one[:2]} {one[2:]}",
    "two blanks": lambda one: f"{one[:2]}  {one[2:4]} {_fours(one[4:], ' ')}",
    "blanks that do not break": lambda one: f"{one[:2]}\u00a0{one[2:4]}\u00a0{_fours(one[4:], chr(0xA0))}",
    "thin blanks": lambda one: f"{one[:2]}\u202f{one[2:4]}\u202f{_fours(one[4:], chr(0x202F))}",
    "hyphens": lambda one: f"{one[:2]}-{one[2:4]}-{_fours(one[4:], '-')}",
    "a hyphen and blanks": lambda one: f"{one[:2]}-{one[2:4]} {_fours(one[4:], ' ')}",
    "dots": lambda one: f"{one[:2]}.{one[2:4]}.{_fours(one[4:], '.')}",
    "lower case": lambda one: f"{one[:2]} {one[2:4]} {_fours(one[4:], ' ')}".lower(),
    "a line's end after the country": lambda one: f"{one[:2]}\n{one[2:4]} {_fours(one[4:], ' ')}",
    "a line's end in a cell": lambda one: f"{one[:2]} {one[2:4]} {_fours(one[4:12], ' ')}\r\n{_fours(one[12:], ' ')}",
    "tabs": lambda one: f"{one[:2]}\t{one[2:4]}\t{_fours(one[4:], chr(9))}",
    "invisible marks": lambda one: f"{one[0]}\u200b{one[1]} {one[2]}\u200b{one[3]} {_fours(one[4:], ' ')}",
    "full width": lambda one: "".join(chr(ord(c) + 0xFEE0) for c in one[:4]) + " " + _fours(one[4:], " "),
}
FRAMES = [
    "{}",
    "IBAN: {}",
    "IBAN:{}, please",
    "({})",
    "| {} |",
    "my account is {}. Thanks",
    "x\n{}\ny",
    "konto-{};",
    "2 {} x",
]


def filtered(text: str, chunk_chars: int) -> str:
    stream = StreamFilter(Detection.of({name: {} for name in NAMES}), lambda detector, matched: f"[{detector}]")
    return "".join(stream.feed(text[at : at + chunk_chars]) for at in range(0, len(text), chunk_chars)) + stream.close()


@pytest.mark.parametrize("way", WAYS)
def test_an_account_of_every_country_is_found_however_it_is_written(way: str) -> None:
    chance = random.Random(way)
    missed = []
    for country in COUNTRIES:
        frame = chance.choice(FRAMES)
        text = frame.format(WAYS[way](account(country, chance)))
        if filtered(text, chance.choice([4, 1000])) != frame.format("[iban]"):
            missed.append(text)
    assert missed == []


def order_rows(chance: random.Random) -> Iterator[str]:
    """Numbers in groups after two letters that are a country's too, none with check digits that hold."""
    for country in COUNTRIES:
        groups = " ".join("".join(chance.choices("0123456789", k=4)) for _ in range(chance.randint(2, 7)))
        text = f"{country} {chance.randrange(10, 97)} {groups}"
        compact = text.replace(" ", "")
        if not any(_holds(compact[:length]) for length in range(15, len(compact) + 1)):
            yield f"{text}\n"


def _holds(compact: str) -> bool:
    rearranged = compact[4:] + compact[:4]
    return int("".join(str(int(character, 36)) for character in rearranged)) % 97 == 1


@pytest.mark.parametrize("seed", range(5))
def test_rows_of_order_numbers_after_two_letters_stay_as_they_are(seed: int) -> None:
    rows = list(order_rows(random.Random(seed)))
    accounts = Detection.of({"iban": {}})
    assert len(rows) > 60
    assert [row for row in rows if accounts(row)] == []


WORDS = [
    "we",
    "are",
    "to",
    "meet",
    "at",
    "the",
    "gate",
    "by",
    "noon",
    "each",
    "of",
    "us",
    "is",
    "so",
    "late",
    "that",
    "no",
    "one",
    "may",
    "do",
    "it",
    "for",
    "me",
]
BEFORE_A_FIGURE = ["at", "be", "is", "no", "me", "do", "it", "so", "by", "es", "al", "ad", "il", "se", "de"]


@pytest.mark.parametrize("seed", range(20))
def test_a_sentence_with_a_figure_after_a_short_word_is_neither_taken_nor_kept_waiting(seed: int) -> None:
    chance = random.Random(seed)
    sentence = "".join(
        f"{chance.choice(BEFORE_A_FIGURE)} {chance.randrange(10, 99)} {' '.join(chance.choices(WORDS, k=9))}. "
        for _ in range(60)
    )
    stream = StreamFilter(Detection.of({"iban": {}}), lambda detector, matched: f"[{detector}]")
    out, longest = "", 0
    for at in range(0, len(sentence), 3):
        out += stream.feed(sentence[at : at + 3])
        longest = max(longest, len(stream.held))
    assert out + stream.close() == sentence
    assert longest <= 24
