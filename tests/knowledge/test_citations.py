"""Citations: numbers that are real, quotes that are the source's own words, pages that are right."""

import json
from pathlib import Path
from uuid import UUID

import numpy as np
import pytest

from generation.events import Passage
from kernel.tenancy import tenant_scope
from knowledge import commands, queries
from knowledge.citations.statements import SourceText, Statement, marked, statements_of
from knowledge.events import CitedAnswer
from knowledge.models import Chunk, File
from tests.knowledge.conftest import take_in
from tests.world import Company, World

HANDBOOK = Path("knowledge/demo/acme/hp-300-handbook.pdf")
TRAVEL = Path("knowledge/demo/acme/suppliers-and-travel.md")
WARRANTY = "The warranty on the HP-300 lasts five years from the first start."


@pytest.fixture
def passages(database: None, demo: World) -> list[Passage]:
    """[1] the page about the warranty, [2] the rules about travel."""
    handbook, travel = (named(demo.acme, path.name) for path in (HANDBOOK, TRAVEL))
    return [passage(demo.acme, handbook, "Warranty and return", 1), passage(demo.acme, travel, "Travel", 2)]


def named(company: Company, name: str) -> File:
    with tenant_scope(company.id):
        found: File = File.objects.get(name=name)
    return found


def passage(company: Company, file: File, section: str, number: int) -> Passage:
    with tenant_scope(company.id):
        chunk = Chunk.objects.filter(file_id=file.id, section__endswith=section).earliest("ordinal")
    return Passage(number, file.id, chunk.id, file.name, chunk.page, chunk.start, chunk.end, chunk.text)


def cite(company: Company, answer: str, passages: list[Passage], who: str = "walter") -> CitedAnswer:
    with tenant_scope(company.id):
        return queries.cite(company.actor(who), answer, passages)


def words_at(company: Company, file_id: UUID, start: int, end: int) -> str:
    with tenant_scope(company.id):
        pages = queries.readable_file(company.actor(), file_id).pages_total
        text = "".join(queries.page_of_text(company.actor(), file_id, n).text for n in range(1, pages + 1))
    return text[start:end]


def test_a_sentence_without_a_mark_gets_the_source_that_supports_it(demo: World, passages: list[Passage]) -> None:
    cited = cite(
        demo.acme, "The warranty of the HP-300 lasts five years. Hotels in Oslo may cost up to 190 euros.", passages
    )
    assert cited.text.startswith("The warranty of the HP-300 lasts five years [1].")
    first = cited.citations[0]
    assert (first.number, first.title, first.page) == (1, HANDBOOK.name, 5)
    assert first.quote == WARRANTY
    for citation in cited.citations:
        assert words_at(demo.acme, citation.file_id, citation.start, citation.end) == citation.quote


def test_a_claim_nothing_supports_gets_no_mark(demo: World, passages: list[Passage]) -> None:
    cited = cite(demo.acme, "The moon is made of green cheese and dreams. Penguins cannot fly very far.", passages)
    assert (cited.text, cited.citations) == (
        "The moon is made of green cheese and dreams. Penguins cannot fly very far.",
        (),
    )
    assert [claim.numbers for claim in cited.claims] == [(), ()]


def test_a_figure_the_source_does_not_hold_is_not_supported(demo: World, passages: list[Passage]) -> None:
    cited = cite(demo.acme, "A repair of the pump takes 45 working days.", passages)
    assert cited.citations == ()
    assert cite(demo.acme, "A repair of the pump takes 15 working days.", passages).citations[0].number == 1


def test_marks_the_model_set_are_kept_if_they_are_real_and_removed_if_not(demo: World, passages: list[Passage]) -> None:
    cited = cite(demo.acme, "It covers the motor [1][9]. Flights need approval [2, 14].\n\nAsk us [7].", passages)
    assert cited.text == "It covers the motor [1]. Flights need approval [2].\n\nAsk us."
    assert [citation.number for citation in cited.citations] == [1, 2]


def test_a_mark_behind_the_full_stop_belongs_to_the_sentence_before(demo: World, passages: list[Passage]) -> None:
    cited = cite(demo.acme, "Shaft seals are wearing parts and are not covered. [1] Moonlight sings a song.", passages)
    assert cited.text == "Shaft seals are wearing parts and are not covered [1]. Moonlight sings a song."


def test_claims_point_into_the_text_that_is_shown(demo: World, passages: list[Passage]) -> None:
    answer = "  Hello there!\n\nThe warranty on the HP-300 lasts five years. [2]\n- Grass is blue."
    cited = cite(demo.acme, answer, passages)
    sentences = [cited.text[claim.start : claim.end] for claim in cited.claims]
    assert sentences[1] == "The warranty on the HP-300 lasts five years [1].", (
        "the rules about travel say nothing of it"
    )
    assert json.loads(json.dumps([citation.as_json() for citation in cited.citations]))[0]["number"] == 1


@pytest.mark.isolation
def test_passages_that_may_no_longer_be_read_are_not_cited(world: World) -> None:
    warranty = take_in(world.acme, "edith", "warranty.md", f"# Warranty and return\n\n{WARRANTY}")
    passages = [passage(world.acme, warranty, "Warranty and return", 1)]
    answer = "The warranty on the HP-300 lasts five years [1]."
    with tenant_scope(world.acme.id):
        commands.change_visibility(world.acme.actor("edith"), passages[0].file_id, "private")
    assert cite(world.acme, answer, passages).citations == ()
    assert cite(world.acme, answer, passages, who="edith").citations[0].number == 1
    with tenant_scope(world.globex.id):
        assert queries.cite(world.globex.actor(), answer, passages).citations == ()


def test_odd_answers_are_survived(demo: World, passages: list[Passage]) -> None:
    for answer in ("", "   ", "[1]", "[1][2]", "]]][[", "\n\n\n", "ok [999999999999]"):
        assert "9999" not in cite(demo.acme, answer, passages).text, answer


def test_without_passages_there_is_nothing_to_cite(world: World) -> None:
    cited = cite(world.acme, "The warranty lasts five years [1].", [])
    assert (cited.text, cited.citations) == ("The warranty lasts five years.", ())


MARKED = [
    ("It is so [1][2].", "It is so.", (1, 2)),
    ("It is so [1, 2].", "It is so.", (1, 2)),
    ("It is so [1-3].", "It is so.", (1, 2, 3)),
    ("It is so [1–2, 3].", "It is so.", (1, 2, 3)),
    ("It is so [^1].", "It is so.", (1,)),
    ("It is so [Source 2].", "It is so.", (2,)),
    ("It is so 【1†source】.", "It is so.", (1,)),
    ("It is so [9].", "It is so.", ()),
    ("It is so [1-9999999999].", "It is so.", (1,)),
    ("Use `a[1]` here [2].", "Use `a[1]` here.", (2,)),
    ("```py\nx[1] = y[2]\n```", "```py\nx[1] = y[2]\n```", ()),
    ("```\nx[1]. Two\n\nlines[2]. End\n```", "```\nx[1]. Two\n\nlines[2]. End\n```", ()),
    ("See [1](https://a.example).", "See [1](https://a.example).", ()),
]


@pytest.mark.parametrize(("answer", "text", "given"), MARKED)
def test_citations_are_read_as_models_write_them_and_never_in_code(
    answer: str, text: str, given: tuple[int, ...]
) -> None:
    sources = [SourceText(number, 0, "It is so.") for number in (1, 2, 3)]
    found = statements_of(answer, sources, lambda texts: np.zeros((len(texts), 1), dtype=np.float32))
    assert [(one.text, one.given) for one in found] == [(text, given)]


def test_no_mark_is_set_within_a_block_of_code() -> None:
    code = "```\nx = 1\n```"
    assert marked(Statement(code, "", (2,), {})) == f"{code}\n\n[2]"
