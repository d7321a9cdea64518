"""Originals as people and programs write them, in every field that reaches a provider: none is among the bytes."""

import json
import unicodedata
from typing import Any
from urllib.parse import unquote

import pytest

from generation.events import Message
from tests.generation.driving import Gateway, ask
from tests.upstreams.server import Upstream

CARD, ACCOUNT, MAIL, KEY = (
    "4111111111111111",
    "DE89370400440532013000",
    "ada.lovelace@analytical.example",
    "sk-ant-api03-" + "Ab1x" * 8,
)
DISGUISES = {
    "card": [
        "4111 1111 1111 1111",
        "4111-1111-1111-1111",
        CARD,
        "4111\u200b1111\u200b1111\u200b1111",
        f'{{"n":{CARD}}}',
        f"{CARD}.0",
    ],
    "account": [
        "DE 89 3704 0044 0532 0130 00",
        ACCOUNT,
        "de89-3704-0044-0532-0130-00",
        "DE\u00a089 3704 0044 0532\n0130 00",
    ],
    "mail": [MAIL, MAIL.replace("@", "%40"), MAIL.upper(), f"mailto:{MAIL}?subject=x", f"<{MAIL}>"],
    "key": [KEY, f"Authorization: Bearer {KEY}", f"key={KEY}", f'"{KEY}"'],
}
MARKS = (CARD, ACCOUNT.lower(), MAIL, KEY.lower())
LINES = [one for several in DISGUISES.values() for one in several]
TEXT = "\n".join(f"Line {number}: {line} ." for number, line in enumerate(LINES))

FIELDS: dict[str, Any] = {
    "messages": (Message("system", TEXT), Message("user", TEXT), Message("assistant", TEXT), Message("user", TEXT)),
    "document": TEXT,
    "stop": tuple(LINES),
    "seed": int(CARD),
    "response_format": {
        "type": "json_schema",
        "json_schema": {
            "name": MAIL,
            "description": TEXT,
            "schema": {
                "description": TEXT,
                "properties": {line: {"enum": [line, [line, {line: [line]}]], "default": line} for line in LINES},
                "required": LINES,
            },
        },
    },
}


def bare(received: Any) -> str:
    """All that was received, in the clear: unescaped, in plain characters, without what people put between digits."""
    told = json.dumps([[one.path, one.headers, one.json] for one in received], ensure_ascii=False)
    return plain(told + "".join(one.raw.decode() for one in received))


def plain(text: str) -> str:
    folded = unicodedata.normalize("NFKC", unquote(text)).lower().replace("\\n", "")
    return "".join(one for one in folded if one.isalnum() or one in "@.")


@pytest.mark.parametrize("field", FIELDS)
def test_no_original_reaches_a_provider_however_it_is_written(gateway: Gateway, upstream: Upstream, field: str) -> None:
    gateway.run(ask(**{field: FIELDS[field]}))
    assert upstream.script.calls, "the call was made"
    sent = bare(upstream.script.received)
    assert [mark for mark in MARKS if plain(mark) in sent] == []


def test_each_disguise_would_be_seen_if_it_left() -> None:
    marks = dict(zip(DISGUISES, MARKS, strict=True))
    unseen = [one for kind, several in DISGUISES.items() for one in several if plain(marks[kind]) not in plain(one)]
    assert unseen == []


def test_a_seed_that_is_a_card_number_is_another_one_and_always_the_same(gateway: Gateway, upstream: Upstream) -> None:
    for seed in (int(CARD), int(CARD), 42, 2**63 - 1, None):
        gateway.run(ask(seed=seed))
    first, second, *others = [call.json.get("seed") for call in upstream.script.calls]
    assert first == second != int(CARD)
    assert others == [42, 2**63 - 1, None]


@pytest.mark.parametrize("number", [int(CARD), float(CARD), [[int(CARD)]], {"maximum": {"deep": int(CARD)}}])
def test_a_card_number_as_a_number_of_a_schema_is_refused(gateway: Gateway, upstream: Upstream, number: Any) -> None:
    wanted = {"type": "json_schema", "json_schema": {"name": "a", "schema": {"const": number}}}
    (event,) = gateway.run(ask(response_format=wanted))
    assert event.data["param"] == "response_format"
    assert not upstream.script.calls
