"""Whether a question is about the files at all: short questions of people, on a leaflet of this test's own."""

import pytest

from generation import ports
from generation.events import Augmentation, GenerationRequest, Message
from generation.prompts import assembly as prompt
from kernel.ids import uuid7
from kernel.tenancy import tenant_scope
from tests.knowledge.conftest import take_in
from tests.world import World

LEAFLET = """# Rules of the Larkmoor public library

## Membership

A reader's card is free for residents and costs 12 pounds a year for everybody else. Lost cards are replaced for
3 pounds. Children may join from the age of four.

## Borrowing

Books are lent for three weeks and films for one. A loan can be renewed twice unless somebody waits for the item.
Late returns cost 20 pence a day. Atlases and newspapers are read in the building only.

## The house

The reading room opens at nine and closes at half past six. Snacks are allowed in the foyer, never near the
manuscripts. The caretaker is Winifred Osgood. Mobile phones must be silent. Bags go into the lockers by the stairs.

## Services

Printing costs 10 pence a sheet. The meeting room seats twenty-five and is booked with Desmond Achterberg. Parcels
with returned books may be sent to Post Box 88. Broken equipment is repaired by Tolliver Brothers.
"""
ANSWERABLE = [
    "How long may I keep a book?",
    "What do I pay for being late?",
    "Can I eat in there?",
    "Who fixes broken machines?",
    "When do you close?",
    "How old must a child be to join?",
    "Where do I leave my bag?",
    "What does a copy from the printer cost?",
    "How many people fit in the meeting room?",
    "Who is the caretaker?",
]
FOREIGN = [
    "What is the boiling point of tungsten?",
    "How do I bake sourdough bread?",
    "Who painted the Night Watch?",
    "Explain the theory of plate tectonics.",
    "Which enzyme unwinds DNA during replication?",
    "What is the capital of Mongolia?",
    "How does a transistor amplify a signal?",
    "Who won the world cup in 1974?",
]


@pytest.fixture
def leaflet(world: World) -> World:
    take_in(world.acme, "edith", "leaflet.md", LEAFLET)
    return world


def added(world: World, question: str) -> Augmentation:
    request = GenerationRequest("chat", (Message("user", question),), query=question)
    with tenant_scope(world.acme.id):
        return ports.augment(world.acme.actor(), request)


def test_short_questions_of_people_pass_and_those_from_elsewhere_do_not(leaflet: World) -> None:
    refused = [question for question in ANSWERABLE if not added(leaflet, question).passages]
    assert len(refused) <= 1, refused
    assert [question for question in FOREIGN if added(leaflet, question).passages] == []


def test_that_nothing_was_found_is_told_to_the_model(leaflet: World) -> None:
    empty = added(leaflet, FOREIGN[0])
    assert empty.nothing_found
    assert not added(leaflet, ANSWERABLE[0]).nothing_found
    house, messages = prompt.OrganisationPreamble(uuid7(), "Acme"), [Message("user", FOREIGN[0])]
    assert "hold nothing on it" in prompt.sections(house, empty, messages)[0][1]
    assert "hold nothing on it" not in prompt.sections(house, Augmentation(), messages)[0][1]
    into_a_document = prompt.sections(house, empty, messages, is_for_text=True)
    assert "hold nothing on it" not in into_a_document[0][1], "it would be written into the text"


def test_nobody_is_told_that_nothing_was_found_where_nothing_was_searched(leaflet: World) -> None:
    request = GenerationRequest("chat", (Message("user", "Hello"),), query=None)
    with tenant_scope(leaflet.acme.id):
        assert not ports.augment(leaflet.acme.actor(), request).nothing_found
