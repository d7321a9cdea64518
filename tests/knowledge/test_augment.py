"""What knowledge adds to a prompt, on both graph backends."""

import pytest

from generation import ports
from generation.events import Augmentation, GenerationRequest, Message
from kernel.tenancy import tenant_scope
from knowledge import commands, queries
from knowledge.models import Entity, File, Mention, Relation
from tests.knowledge.conftest import take_in
from tests.world import Company, World

# The extractor's model takes seconds to load.
pytestmark = pytest.mark.slow

BACKENDS = ["postgres", pytest.param("neo4j", marks=pytest.mark.neo4j)]
QUESTION = "Which supplier's closing days could delay Marta Lindqvist's project?"

PEOPLE = "# People\n\nMarta Lindqvist leads Project Heron. She likes sailing."
PROJECT = "# Projects\n\nProject Heron depends on the HP-300. It ends in autumn."
PRODUCT = "# Products\n\nThe HP-300 is built on the Tidewater controller. It is blue."
SUPPLIER = (
    "# Parts\n\nThe Tidewater controller is supplied by Norrsken Electronics. Norrsken Electronics rests in July."
)


@pytest.fixture(params=BACKENDS)
def backend(request: pytest.FixtureRequest, settings: object) -> str:
    if request.param == "neo4j":
        settings.NEO4J_URI = request.getfixturevalue("neo4j_uri")  # type: ignore[attr-defined]
    settings.GRAPH_BACKEND = request.param  # type: ignore[attr-defined]
    return request.param


def ask(company: Company, question: str | None, who: str = "walter", focus: str = "") -> Augmentation:
    request = GenerationRequest("chat", (Message("user", question or ""),), query=question, focus=focus)
    with tenant_scope(company.id):
        return ports.augment(company.actor(who), request)


def distractors(company: Company, count: int = 14) -> None:
    """Texts about suppliers and delays that resemble the question more than the chain of facts does."""
    for number in range(count):
        text = (
            f"# Note {number}\n\nA supplier's closing days could delay a project in plant {number}. "
            f"Every supplier tells its closing days {number} weeks ahead so that no project is late."
        )
        take_in(company, "edith", f"note-{number}.md", text)


def prompt_text(added: Augmentation) -> str:
    return "\n".join([*added.relations, *(passage.text for passage in added.passages)])


def test_a_fact_that_only_the_graph_connects_changes_the_prompt(backend: str, world: World) -> None:
    for name, text in (("people", PEOPLE), ("project", PROJECT), ("product", PRODUCT), ("supplier", SUPPLIER)):
        take_in(world.acme, "edith", f"{name}.md", text)
    distractors(world.acme)

    added = ask(world.acme, QUESTION)

    assert added.legs["graph"]["ran"]
    numbers = {passage.number: passage for passage in added.passages}
    (chain,) = [one for one in added.relations if one.startswith("Tidewater supplied by Norrsken Electronics")]
    number = int(chain.rsplit("[", 1)[1].rstrip("]"))
    assert "supplied by Norrsken Electronics" in numbers[number].text
    assert numbers[number].leg == "graph"
    assert [one.split(" [")[0] for one in added.relations[:2]] == [
        "Marta Lindqvist leads Project Heron",
        "Project Heron depends on HP-300",
    ]
    without = ask(world.acme, QUESTION.replace("Marta Lindqvist's", "a"))
    assert "Norrsken" not in prompt_text(without)


def test_the_selection_names_entities_too(backend: str, world: World) -> None:
    take_in(world.acme, "edith", "project.md", PROJECT)
    distractors(world.acme, 3)
    added = ask(world.acme, "Shorten: the supplier's closing days delay us", focus="Project Heron is late.")
    assert any(one.startswith("Project Heron depends on HP-300") for one in added.relations)


def test_passages_are_numbered_exact_and_within_the_budget(world: World, settings: object) -> None:
    settings.KNOWLEDGE_CONTEXT_TOKENS = 120  # type: ignore[attr-defined]
    distractors(world.acme, 6)
    added = ask(world.acme, "How many weeks ahead does a supplier tell its closing days?")
    assert [passage.number for passage in added.passages] == list(range(1, len(added.passages) + 1))
    assert 1 <= len(added.passages) <= 3
    with tenant_scope(world.acme.id):
        for passage in added.passages:
            whole = queries.page_of_text(world.acme.actor(), passage.file_id, 1).text
            assert whole[passage.start : passage.end] == passage.text


def test_without_a_query_nothing_is_added(world: World) -> None:
    assert ask(world.acme, None) == Augmentation()


def test_nothing_about_the_question_adds_nothing_and_says_who_was_asked(world: World) -> None:
    take_in(world.acme, "edith", "people.md", PEOPLE)
    added = ask(world.acme, "What is the boiling point of nitrogen?")
    assert (added.passages, added.relations) == ((), ())
    assert added.legs["vector"]["ran"]
    assert added.legs["graph"] == {"ran": False, "found": 0, "reason": "no_names"}


@pytest.mark.isolation
def test_a_private_file_adds_nothing_to_a_colleagues_prompt(backend: str, world: World) -> None:
    take_in(world.acme, "walter", "people.md", PEOPLE, "private")
    take_in(world.acme, "walter", "supplier.md", SUPPLIER, "private")
    question = "Whom does Marta Lindqvist lead, and who supplies the Tidewater controller?"
    assert "Project Heron" in prompt_text(ask(world.acme, question))
    assert prompt_text(ask(world.acme, question, who="edith")) == ""


@pytest.mark.isolation
def test_another_organisations_files_add_nothing(backend: str, world: World) -> None:
    take_in(world.acme, "edith", "people.md", PEOPLE)
    added = ask(world.globex, "Whom does Marta Lindqvist lead?")
    assert (added.passages, added.relations) == ((), ())


def test_a_deleted_file_is_gone_at_once_and_its_rows_after_the_worker_ran(backend: str, world: World) -> None:
    kept = take_in(world.acme, "edith", "project.md", PROJECT)
    gone = take_in(world.acme, "edith", "people.md", PEOPLE)
    with tenant_scope(world.acme.id):
        commands.delete_file(world.acme.actor("edith"), gone.id)
    assert "Marta" not in prompt_text(ask(world.acme, "Whom does Marta Lindqvist lead?"))
    commands.ingest(world.acme.id, gone.id)
    with tenant_scope(world.acme.id):
        assert list(File.objects.values_list("id", flat=True)) == [kept.id]
        if backend == "postgres":
            assert not Entity.objects.filter(key="marta lindqvist").exists()
            assert not Mention.objects.filter(file_id=gone.id).exists()
            assert not Relation.objects.filter(file_id=gone.id).exists()
        assert queries.entities(world.acme.actor("edith"), "marta", "", 5) == []
        assert [card.key for card in queries.entities(world.acme.actor("edith"), "", "", 5)] == [
            "hp 300",
            "project heron",
        ]


def test_a_graph_that_does_not_answer_is_told_and_the_other_legs_go_on(world: World, settings: object) -> None:
    take_in(world.acme, "edith", "people.md", PEOPLE)
    settings.GRAPH_BACKEND, settings.NEO4J_URI = "neo4j", "bolt://127.0.0.1:9"  # type: ignore[attr-defined]
    # Another member, so that no cached walk answers.
    added = ask(world.acme, "Whom does Marta Lindqvist lead?", who="adam")
    assert added.legs["graph"]["reason"] == "unavailable"
    assert "Marta Lindqvist leads Project Heron." in prompt_text(added)
