"""An empty document is drafted from its title or a subject, and a text gets its opening; both can be accepted."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest

from assistant import commands
from assistant.errors import NothingToWorkOn
from assistant.events import Action, WritingRequest
from editor import commands as editor
from editor import queries as documents
from kernel.tenancy import tenant_scope
from tests.generation.driving import Gateway
from tests.upstreams.openai_server import openai_upstream
from tests.upstreams.recording import Act
from tests.upstreams.server import Upstream, running
from tests.world import Company, World

AT_START = {"type": None, "tname": "default", "item": None, "assoc": -1}
AT_END = {"type": None, "tname": "default", "item": None, "assoc": 0}
DRAFT = "The harbour was built in 1871 by the city.\n\nIt has been in use since then."


@pytest.fixture
def upstream() -> Iterator[Upstream]:
    with running(openai_upstream(key="sk-right")) as server:
        server.script.standing = Act(text=DRAFT)
        yield server


@pytest.fixture
def gateway(world: World, upstream: Upstream) -> Gateway:
    return Gateway.of(world.acme, upstream)


def page(company: Company, title: str, markdown: str = "") -> UUID:
    with tenant_scope(company.id):
        return editor.create_document(company.actor("walter"), title, "private", markdown).id


def accepted(gateway: Gateway, document_id: UUID, action: Action, text: str, place: dict[str, Any]) -> str:
    company = gateway.company
    with tenant_scope(company.id):
        wish = WritingRequest(action, document_id, text, {"from": place, "to": place})
        ticket = commands.write(company.actor("walter"), wish)
    last = gateway.events(ticket.id)[-1]
    assert last.kind == "finish", last.data
    with tenant_scope(company.id):
        editor.accept_suggestion(company.actor("walter"), document_id, UUID(last.data["suggestion_id"]))
        return documents.content(company.actor("walter"), document_id).markdown.strip()


@pytest.mark.parametrize("place", [AT_START, AT_END], ids=["start", "end"])
@pytest.mark.parametrize(("title", "text", "asked"), [("Skarv", "", "Skarv"), ("", "Ferries", "Ferries")])
def test_an_empty_document_is_drafted_and_the_draft_is_its_text(
    gateway: Gateway, upstream: Upstream, place: dict[str, Any], title: str, text: str, asked: str
) -> None:
    assert accepted(gateway, page(gateway.company, title), Action.DRAFT, text, place) == DRAFT
    assert upstream.script.calls[-1].json["messages"][-1]["content"].endswith(asked)


def test_without_title_and_subject_nothing_is_sent(gateway: Gateway, upstream: Upstream) -> None:
    company = gateway.company
    document_id = page(company, "")
    wish = WritingRequest(Action.DRAFT, document_id, "  ", {"from": AT_START, "to": AT_START})
    with pytest.raises(NothingToWorkOn), tenant_scope(company.id):
        commands.write(company.actor("walter"), wish)
    assert not upstream.script.calls


def test_an_opening_stands_before_the_text_and_apart_from_it(gateway: Gateway, upstream: Upstream) -> None:
    upstream.script.standing = Act(text="Harbours need water.")
    document_id = page(gateway.company, "Skarv", "The pump runs.\n\nIt is old.")
    text = accepted(gateway, document_id, Action.OPEN, "The pump runs.\n\nIt is old.", AT_START)
    assert text == "Harbours need water. The pump runs.\n\nIt is old."


def test_a_draft_is_undone_to_an_empty_document(gateway: Gateway) -> None:
    company = gateway.company
    document_id = page(company, "Skarv")
    accepted(gateway, document_id, Action.DRAFT, "", AT_START)
    with tenant_scope(company.id):
        walter = company.actor("walter")
        made = documents.suggestions(walter, document_id, state="accepted")
        editor.undo_ai_run(walter, document_id, next(iter(made)).id)
        assert documents.content(walter, document_id).text.strip() == ""
