"""What is written stays true: settings are documented, decisions are numbered, links lead somewhere."""

import re
from pathlib import Path

import pytest

from kernel.management.commands.describe_events import catalogue
from kernel.management.commands.describe_settings import reference

ROOT = Path(__file__).resolve().parents[2]


def test_the_configuration_reference_is_the_settings() -> None:
    assert (ROOT / "docs/operations/configuration.md").read_text() == reference()


def test_the_page_of_events_is_the_catalogue() -> None:
    assert (ROOT / "docs/events.md").read_text() == catalogue()


def test_every_setting_says_what_it_does() -> None:
    assert not re.search(r"\| None \|$", reference(), re.MULTILINE)


PAGES = sorted(ROOT.glob("*.md")) + sorted((ROOT / "docs").rglob("*.md"))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    targets = re.findall(r"\]\((?!https?:|#|mailto:)([^)#]+)", page.read_text())
    assert [target for target in targets if not (page.parent / target).exists()] == []


def test_decisions_are_numbered_once_and_short() -> None:
    decisions = _decisions()
    numbers = [path.name[:4] for path in decisions]
    assert len(set(numbers)) == len(numbers)
    assert [path.name for path in decisions if len(path.read_text().splitlines()) > 70] == []


def test_the_index_of_decisions_names_each_one_once() -> None:
    index = (ROOT / "docs/adr/README.md").read_text()
    assert sorted(re.findall(r"^\* \[\d{4}\]\(([^)]+)\) ", index, re.MULTILINE)) == [path.name for path in _decisions()]


def _decisions() -> list[Path]:
    return sorted((ROOT / "docs/adr").glob("[0-9]*.md"))


def test_every_page_is_linked_from_another() -> None:
    linked = {
        (page.parent / target).resolve()
        for page in PAGES
        for target in re.findall(r"\]\((?!https?:|#|mailto:)([^)#]+)", page.read_text())
    }
    entrances = {ROOT / "README.md", ROOT / "ARCHITECTURE.md"}
    assert sorted(str(page.relative_to(ROOT)) for page in PAGES if page not in entrances | linked) == []
