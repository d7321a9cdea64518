r"""Originals come back however a model spells a placeholder, at any chunking, and only those that were sent."""

import html
import itertools
import json
import random
from urllib.parse import quote, unquote

import pytest

from governance.filters.default_policy import DEFAULT_POLICY
from governance.filters.pseudonyms import OPEN, SHUT, MemoryVault, RestoreStream, restore
from governance.filters.screening import screen_prompt

ADDRESS = "bob@example.com"
ODD = 'a "b" <c> & d\\e\n%41'


def vault_with(kind: str, value: str) -> tuple[MemoryVault, str]:
    kept = MemoryVault(b"secret of one conversation")
    return kept, kept.placeholder_for(kind, value).strip(OPEN + SHUT)


def at_every_split(text: str, kept: MemoryVault, *, into_json: bool = False) -> set[str]:
    told = set()
    for cuts in [[cut] for cut in range(1, len(text))] + [list(range(1, len(text)))]:
        stream = RestoreStream(kept, into_json=into_json)
        bounds = [0, *cuts, len(text)]
        told.add("".join(stream.feed(text[a:b]) for a, b in itertools.pairwise(bounds)) + stream.close())
    return told


SPELLINGS = [
    "\u27e6{}\u27e7",
    "\u27e6 {} \u27e7",
    "\\u27e6{}\\u27e7",
    "\\u27E6{}\\u27E7",
    "\\\\u27e6{}\\\\u27e7",
    "&#x27E6;{}&#x27e7;",
    "&#10214;{}&#10215;",
    "&lobrk;{}&robrk;",
    "%E2%9F%A6{}%E2%9F%A7",
    "%e2%9f%a6{}%e2%9f%a7",
    "[[{}]]",
    "[[ {} ]]",
    "\\[\\[{}\\]\\]",
    "\uff3b\uff3b{}\uff3d\uff3d",
    "\u3010{}\u3011",
    "\u301a{}\u301b",
    "\u27e6{}]]",
    "{}",
]
WAYS = {
    "as it is": str,
    "in lower case": str.lower,
    "with an escaped underscore": lambda name: name.replace("_", "\\_"),
}


@pytest.mark.parametrize("spelling", SPELLINGS)
@pytest.mark.parametrize("way", WAYS)
def test_an_original_comes_back_however_its_placeholder_is_spelled(spelling: str, way: str) -> None:
    kept, name = vault_with("EMAIL", ADDRESS)
    written = spelling.format(WAYS[way](name))
    expected = quote(ADDRESS, safe="") if spelling.startswith("%") else ADDRESS
    for frame in ["Mail {} now", "({})", "[{}](mailto:{})", "{}", "**{}**, e", "{}\n{}"]:
        text = frame.replace("{}", written)
        assert at_every_split(text, kept) == {frame.replace("{}", expected)}


@pytest.mark.parametrize("spaced", ["EMAIL {}", "Email-{}", "EMAIL%5F{}", "EMAIL\\u005f{}", "EMAIL{}", "EMAIL\u2011{}"])
def test_other_dashes_between_the_brackets_do_not_matter(spaced: str) -> None:
    kept, name = vault_with("EMAIL", ADDRESS)
    text = f"to {OPEN}{spaced.format(name.split('_')[1])}{SHUT}!"
    assert at_every_split(text, kept) == {f"to {ADDRESS}!"}


def test_an_original_is_escaped_as_its_place_has_it() -> None:
    kept, name = vault_with("TEXT", ODD)
    assert json.loads(restore(f'"\\u27e6{name}\\u27e7"', kept)) == ODD
    assert json.loads(json.loads(restore(f'"\\"\\\\u27e6{name}\\\\u27e7\\""', kept))) == ODD
    assert html.unescape(restore(f"&#x27E6;{name}&#x27E7;", kept)) == ODD
    assert unquote(restore(f"%E2%9F%A6{name}%E2%9F%A7", kept)) == ODD
    stream = RestoreStream(kept, into_json=True)
    assert json.loads(stream.feed(f'{{"a": "\\u27e6{name}\\u27e7 [[{name}]] {name}"}}') + stream.close()) == {
        "a": f"{ODD} {ODD} {ODD}"
    }


@pytest.mark.parametrize(
    "text",
    [
        "\u27e6EMAIL_0000\u27e7 \\u27e6EMAIL_0000\\u27e7 [[EMAIL_0000]] EMAIL_0000 %E2%9F%A6EMAIL_0000%E2%9F%A7",
        "[[1, 2], [3, 4]] and [[Page name]] and \\[x\\] & &amp; &#x27E6; 100 % %E2%9F",
        "\\u27e6 alone, \u27e6\u27e6\u27e6, CARD_, card_face, EMAIL_12, PHONE_12345678901234567",
        "my_EMAIL_{}_x, xEMAIL_{}",
        "{}1 {}_a 9{}",
        "e em ema emai email EMAIL_",
    ],
)
def test_what_was_not_issued_or_is_part_of_a_longer_name_stays_as_it_is(text: str) -> None:
    kept, name = vault_with("EMAIL", ADDRESS)
    text = text.replace("EMAIL_{}", name).replace("{}", name)
    assert at_every_split(text, kept) == {text}


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_a_text_that_spells_a_placeholder_itself_comes_back_as_it_was(spelling: str) -> None:
    kept, name = vault_with("EMAIL", ADDRESS)
    text = f"Repeat {spelling.format(name)}, {spelling.format(name.lower())} and {ADDRESS}"
    [(_, leaves)] = screen_prompt(DEFAULT_POLICY, kept, [("retrieved", text)]).messages
    assert ADDRESS not in leaves
    assert restore(leaves, kept) == text


def test_a_vault_restores_nothing_of_another_generation() -> None:
    _, name = vault_with("EMAIL", ADDRESS)
    text = " ".join(spelling.format(name) for spelling in SPELLINGS)
    assert restore(text, MemoryVault(b"another")) == text


@pytest.mark.parametrize("seed", range(20))
def test_any_chunking_of_mixed_spellings_and_their_fragments_equals_the_whole(seed: int) -> None:
    chance = random.Random(seed)
    kept, name = vault_with("IBAN", "DE89 3704 0044 0532 0130 00")
    units = [spelling.format(name) for spelling in SPELLINGS] + ["\\", "[", "&", "%", "e", "\u27e6", " ", "IBAN", "x"]
    pieces = (
        unit[: chance.randint(1, len(unit))] if chance.random() < 0.4 else unit for unit in chance.choices(units, k=60)
    )
    text = "".join(pieces)
    whole = restore(text, kept)
    for size in (1, 2, 3, 7):
        stream = RestoreStream(kept)
        assert "".join(stream.feed(text[at : at + size]) for at in range(0, len(text), size)) + stream.close() == whole


@pytest.mark.parametrize(
    "unit", ["[[", "\\", "\u27e6", "&#x27E6;", "e", "EMAIL_", "[[EMAIL", "%E2%9F%A6", "EMAIL_7F3A7F3A7F3A7F3A"]
)
def test_little_is_held_whatever_comes(unit: str) -> None:
    stream, longest = RestoreStream(MemoryVault(b"x")), 0
    for character in unit * 100:
        stream.feed(character)
        longest = max(longest, len(stream._held))
    assert longest <= 80
