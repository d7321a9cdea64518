"""A rewrite is told which details of its text it must keep, in the words that the policy let pass."""

import re
import time
from collections.abc import Iterator

import pytest

from assistant import commands, quality
from assistant.events import Action, WritingRequest
from assistant.instructions.shorten import REMINDERS, SHORTEN
from assistant.quality import details_of
from kernel.tenancy import tenant_scope
from tests.assistant.test_writings_under_way import ANCHOR, document
from tests.generation.driving import Gateway
from tests.upstreams.openai_server import openai_upstream
from tests.upstreams.recording import Act
from tests.upstreams.server import Upstream, running
from tests.world import World

PLAIN = "The night train, which Halden Rail has run since 1998, leaves on Fridays at 21:15 and takes 240 passengers."
CARD = "4111 1111 1111 1111"


@pytest.fixture
def upstream() -> Iterator[Upstream]:
    with running(openai_upstream(key="sk-right")) as server:
        yield server


@pytest.fixture
def gateway(world: World, upstream: Upstream) -> Gateway:
    return Gateway.of(world.acme, upstream)


@pytest.mark.parametrize(
    ("text", "details"),
    [
        (PLAIN, ("Halden Rail", "1998", "Fridays", "21:15", "240 passengers")),
        ("Line 47 goes every 30 minutes from 9 December on.", ("Line 47", "30 minutes", "9 December")),
        ("Built in March 2023, it cost 1,250,000 euros, 3.5 % more.", ("March 2023", "1,250,000 euros", "3.5 %")),
        ("Ab dem 9. Dezember fährt Linie 12 am Samstag um 7:40.", ("9. Dezember", "Linie 12", "Samstag", "7:40")),
        ("Le musée ferme mardi 2 novembre, après 85 000 visiteurs.", ("mardi", "2 novembre", "85 000 visiteurs")),
        ("We met, talked and went home again.", ()),
        ("| a | 1 |\n|---|---|\n| b | 2 |", ()),
        ("Call ⟦PHONE_7F3A9⟧ at 9:15, said ⟦NAME_12⟧.", ("9:15",)),
        (" ".join(f"Then came {number} more." for number in range(100, 140)), ()),
    ],
)  # fmt: skip
def test_details_are_told_as_they_are_written(text: str, details: tuple[str, ...]) -> None:
    assert details_of(text) == details


@pytest.mark.parametrize(
    "text", ["1" * 50_000, "a-1 " * 9_000, "Aa " * 9_000, "1,222" * 9_000, "1 222 " * 9_000], ids=range(5)
)
def test_an_endless_text_is_read_in_a_moment_and_told_as_no_list(text: str) -> None:
    begun = time.process_time()
    assert len(details_of(text)) <= 1
    assert time.process_time() - begun < 10


def test_the_request_ends_with_what_must_be_kept_and_holds_no_part_of_what_was_masked(
    gateway: Gateway, upstream: Upstream
) -> None:
    upstream.script.standing = Act(text="Halden Rail's night train leaves on Fridays at 21:15, since 1998.")
    text = f"{PLAIN} It was paid with the card {CARD} by ingrid@acme.example."
    company = gateway.company
    page = document(company)
    with tenant_scope(company.id):
        wish = WritingRequest(Action.SHORTEN, page, text, ANCHOR)
        quoted = commands.quote(company.actor("walter"), wish)
        ticket = commands.write(company.actor("walter"), wish)
    events = gateway.events(ticket.id)
    assert events[-1].kind == "finish"
    assert 0 < events[-1].data["cost_nano_usd"] <= quoted.ceiling_nano_usd == events[0].data["ceiling_nano_usd"]
    *_, asked = upstream.script.calls[0].json["messages"]
    reminder = asked["content"].rpartition("\n\n")[2]
    assert reminder == REMINDERS["en"].format(details="Halden Rail, 1998, Fridays, 21:15, 240 passengers")
    assert not re.search(r"4111|1111|ingrid", asked["content"])


@pytest.mark.parametrize("language", sorted(REMINDERS))
def test_our_own_sentence_is_taken_off_an_answer_that_repeats_it(language: str) -> None:
    shorter = "The night train leaves on Fridays at 21:15."
    said = f"{shorter}\n\n{REMINDERS[language].format(details='1998, 21:15')}"
    assert quality.cleaned(Action.SHORTEN, PLAIN, said) == shorter


def test_it_is_said_in_every_language_in_which_a_rewrite_is_asked_for() -> None:
    assert REMINDERS.keys() == SHORTEN.keys()
    assert all(said.count("{details}") == 1 for said in REMINDERS.values())


def test_an_answer_of_nothing_but_the_named_details_is_of_no_use() -> None:
    text = f"{PLAIN} People sleep well in it and have breakfast near the sea."
    for copied in ("Halden Rail, 1998, Fridays.", "The Halden Rail: 21:15.", "240 passengers and 1998."):
        assert quality.flaw_in(Action.SHORTEN, text, copied, "stop") == "echo"
    sound = "Halden Rail's night train, since 1998, leaves on Fridays at 21:15."
    assert quality.flaw_in(Action.SHORTEN, text, sound, "stop") is None
    told = "Anna Berg is going to see Tom Ferrier on Friday 9 May at 9:15."
    assert quality.flaw_in(Action.SHORTEN, told, "Anna Berg, Tom Ferrier: Friday 9 May, 9:15.", "stop") != "echo"
