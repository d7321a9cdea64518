"""A tab that lost its run finds it again: the asker's own, in this document, while it runs."""

from collections.abc import Iterator
from uuid import UUID

import pytest

from assistant import commands
from assistant.events import Action, WritingRequest
from editor import commands as editor
from kernel.tenancy import tenant_scope
from tests.generation.driving import Gateway
from tests.upstreams.openai_server import openai_upstream
from tests.upstreams.recording import Act
from tests.upstreams.server import Upstream, running
from tests.world import Company, World

ANCHOR = {"from": {"tname": "default"}, "to": {"tname": "default"}}


@pytest.fixture
def upstream() -> Iterator[Upstream]:
    with running(openai_upstream(key="sk-right")) as server:
        yield server


def document(company: Company, visibility: str = "organisation") -> UUID:
    with tenant_scope(company.id):
        return editor.create_document(company.actor("walter"), "Log", visibility, "The pump runs.").id


def go_on(company: Company, document_id: UUID) -> UUID:
    with tenant_scope(company.id):
        wish = WritingRequest(Action.CONTINUE, document_id, "The pump runs.", ANCHOR)
        return commands.write(company.actor("walter"), wish).id


def under_way(company: Company, document_id: UUID, person: str = "walter") -> list[dict[str, object]]:
    answer = company.client(person).get(company.url(f"documents/{document_id}/writing/"))
    assert answer.status_code == 200
    return list(answer.json()["results"])


def test_a_run_is_found_until_it_ends_by_its_asker_in_its_document(world: World, upstream: Upstream) -> None:
    acme = world.acme
    gateway = Gateway.of(acme, upstream)
    upstream.script.next(Act(first_after_s=30))
    page, other = document(acme), document(acme)
    running_id = go_on(acme, page)
    assert under_way(acme, page) == [{"generation_id": str(running_id), "action": "continue", "anchor": ANCHOR}]
    assert under_way(acme, other) == []
    assert under_way(acme, page, "edith") == []

    gateway.stop(running_id)
    gateway.events(running_id)
    assert under_way(acme, page) == []


def test_a_document_one_may_not_see_is_unknown(world: World) -> None:
    page = document(world.acme, "private")
    for company, person in ((world.acme, "edith"), (world.globex, "walter")):
        answer = company.client(person).get(company.url(f"documents/{page}/writing/"))
        assert answer.status_code == 404
