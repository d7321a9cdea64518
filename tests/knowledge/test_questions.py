"""Twenty fixed questions on the demo files: file, page and span that come first, through the whole retrieval."""

from pathlib import Path

from kernel.tenancy import tenant_scope
from knowledge import commands, queries
from knowledge.demo import demo_files
from tests.knowledge.conftest import add_demo_files
from tests.knowledge.questions import QUESTIONS, outcome
from tests.world import World

RIGHT_PAGES, RIGHT_SPANS = 20, 16


def test_the_right_page_and_span_come_first_and_answers_are_cited_to_them(database: None, demo: World) -> None:
    found = [outcome(demo, one) for one in QUESTIONS]
    assert len(QUESTIONS) == 20
    assert all(one.is_cited for one in found), "an answer in the source's own words is cited to those words"
    assert sum(one.is_right_page for one in found) >= RIGHT_PAGES
    assert sum(one.is_right_span for one in found) >= RIGHT_SPANS


def test_demo_files_are_added_once(world: World) -> None:
    add_demo_files(world.acme, "acme")
    with tenant_scope(world.acme.id):
        commands.add_demo_files(world.acme.actor("edith"), "acme")
        assert queries.readable_files(world.acme.actor()).count() == len(demo_files("acme"))
        assert commands.add_demo_files(world.acme.actor("edith"), "initech") == []


def test_the_handbook_is_what_its_script_makes(tmp_path: Path) -> None:
    from knowledge.demo.make_handbook import FOLDER, make

    make(tmp_path / "made.pdf")
    assert (tmp_path / "made.pdf").read_bytes() == (FOLDER / "acme" / "hp-300-handbook.pdf").read_bytes()
