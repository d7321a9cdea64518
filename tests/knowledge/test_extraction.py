"""Names and relations out of text, and names in questions back to entities."""

import numpy as np
import pytest

from kernel.ids import uuid7
from knowledge.extraction import Extraction, entity_key, extractor
from knowledge.graph.adjacency_of import adjacency_from
from knowledge.graph.pagerank import Walk, walk_of
from knowledge.retrieval.linking import linked_names


def relations(text: str, *, weak: bool = False) -> set[tuple[str, str, str]]:
    found = extractor().extract(text).relations
    return {(one.subject, one.predicate, one.object) for one in found if weak or not one.is_weak}


@pytest.mark.parametrize(
    ("text", "relation"),
    [
        ("Marta Lindqvist leads Project Heron.", ("marta lindqvist", "leads", "project heron")),
        ("Acme Fluidics was founded by Samuel Okafor.", ("acme fluidics", "founded by", "samuel okafor")),
        ("The HP-300 is built on the Tidewater controller.", ("hp 300", "built on", "tidewater")),
        (
            "The Tidewater controller is supplied by Norrsken Electronics, a company based in Luleå.",
            ("norrsken electronics", "based in", "lulea"),
        ),
        (
            "Ingrid Solheim is the managing director of Acme Fluidics.",
            ("ingrid solheim", "is director of", "acme fluidics"),
        ),
        (
            "Jonas Weber, head of quality at Acme Fluidics, answers questions.",
            ("jonas weber", "is head at", "acme fluidics"),
        ),
        (
            "Globex and Brightwater Holdings signed the Reykjavik Agreement.",
            ("globex", "signed", "reykjavik agreement"),
        ),
        (
            "Globex and Brightwater Holdings signed the Reykjavik Agreement.",
            ("brightwater holdings", "signed", "reykjavik agreement"),
        ),
        ("Elena Petrova works for Globex and manages Project Osprey.", ("elena petrova", "manages", "project osprey")),
    ],
)
def test_relations_are_read_off_the_parse(text: str, relation: tuple[str, str, str]) -> None:
    assert relation in relations(text)


def test_a_denied_relation_is_not_an_asserted_one() -> None:
    assert ("project heron", "depends on", "hp 300") not in relations("Project Heron does not depend on the HP-300.")
    assert ("project heron", "not depend on", "hp 300") in relations("Project Heron does not depend on the HP-300.")


def test_names_in_one_sentence_get_a_weak_edge_and_names_in_two_get_none() -> None:
    assert ("globex", "mentioned with", "priya raman") in relations(
        "Employees of Globex must report incidents to Priya Raman.", weak=True
    )
    assert relations("Globex is old.\n\nPriya Raman is new.", weak=True) == set()


def test_spans_point_at_the_words_and_at_the_sentence() -> None:
    text = "# Heading\n\nNobody knows. Marta Lindqvist leads Project Heron. It rains."
    found: Extraction = extractor().extract(text)
    assert {text[one.start : one.end] for one in found.mentions} >= {"Marta Lindqvist", "Project Heron"}
    (relation,) = [one for one in found.relations if not one.is_weak]
    assert text[relation.start : relation.end] == "Marta Lindqvist leads Project Heron."
    assert all(0 < one.confidence <= 1 for one in found.mentions)
    assert all(0 < one.confidence <= 1 for one in found.relations)


def test_days_months_and_numbers_are_no_entities() -> None:
    keys = {one.key for one in extractor().extract("On Monday, 4 May 2026, 300 people met in Oslo.").mentions}
    assert keys == {"oslo"}


@pytest.mark.parametrize(
    "text",
    ["", "   ", "\n\n\n", "!!!", pytest.param("a" * 30_000, id="30,000 letters"), "\ufffd" * 50, "The the The the."],
)
def test_odd_texts_are_survived(text: str) -> None:
    assert extractor().extract(text).relations == ()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The HP-300", "hp 300"),
        ("Dr. Samuel Okafor", "samuel OKAFOR"),
        ("Luleå", "Lulea"),
        ("Norrsken Electronics AB", "Norrsken Electronics"),
        ("Acme’s", "Acme"),
        ("Globex, Inc.", "globex"),
    ],
)
def test_two_spellings_of_one_name_have_one_key(one: str, other: str) -> None:
    assert entity_key(one) == entity_key(other) != ""


@pytest.fixture
def walk() -> Walk:
    chunk, file = uuid7(), uuid7()
    keys = ["marta lindqvist", "jonas weber", "project heron", "heron", "hp 300", "norrsken electronics", "pump"]
    return walk_of(adjacency_from([(key, chunk, file, 0.8) for key in keys], []), np.array([True]))


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("Who leads Project Heron?", {"project heron": 1.0}),
        ("what does the hp-300 weigh", {"hp 300": 1.0}),
        ("What is Lindqvist working on?", {"marta lindqvist": 0.7}),
        ("Where is Norsken Electronics?", {"norrsken electronics": 0.5}),
        ("Marta Lindqvist's and Jonas Weber's plans", {"marta lindqvist": 1.0, "jonas weber": 1.0}),
        ("How do I bake bread?", {}),
        ("", {}),
    ],
)
def test_names_in_a_question_are_linked(walk: Walk, question: str, names: dict[str, float]) -> None:
    assert linked_names(question, walk) == names


def test_a_common_noun_in_small_letters_is_nobodys_name() -> None:
    text = "The discharge hose is ordered separately, because its length depends on the site, says Jonas Weber."
    assert [mention.name for mention in extractor().extract(text).mentions] == ["Jonas Weber"]
