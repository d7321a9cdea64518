"""Where an answer shall stand is checked before anybody is paid for it."""

import json
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest

from generation.models import Generation
from kernel.tenancy import tenant_scope
from tests.assistant.test_writings_under_way import document
from tests.generation.driving import Gateway
from tests.upstreams.openai_server import openai_upstream
from tests.upstreams.server import Upstream, running
from tests.world import Company, World

PLACE = {"type": {"client": 7, "clock": 0}, "tname": None, "item": {"client": 7, "clock": 3}, "assoc": -1}


@pytest.fixture
def upstream() -> Iterator[Upstream]:
    with running(openai_upstream(key="sk-right")) as server:
        yield server


def shorten(company: Company, start: Any, end: Any) -> Any:
    wish = {"action": "shorten", "document_id": str(document(company)), "text": "The pump runs."}
    body = json.dumps({**wish, "anchor": {"from": start, "to": end}})
    return company.client("walter").post(company.url("writing/"), body, content_type="application/json")


@pytest.mark.parametrize(
    "position",
    [
        {"nonsense": 1},
        {},
        {"tname": ""},
        {"tname": 7},
        {"item": {"client": 1}},
        {"item": {"client": -1, "clock": 0}},
        {"item": {"client": True, "clock": 0}},
        {"item": {"client": 2**53, "clock": 0}},
        {"item": "x", "tname": "default"},
        {"tname": "default", "assoc": "end"},
    ],
    ids=str,
)
def test_an_anchor_that_names_no_place_is_refused_and_costs_nothing(world: World, position: Any) -> None:
    for start, end, field in ((position, PLACE, "from"), (PLACE, position, "to")):
        answer = shorten(world.acme, start, end)
        assert answer.status_code == 422
        assert [one["code"] for one in answer.json()["fields"]["anchor"][field]] == ["no_position"]
    with tenant_scope(world.acme.id):
        assert not Generation.objects.exists()


def test_a_nul_in_an_anchor_is_refused(world: World) -> None:
    answer = shorten(world.acme, {"tname": "a\x00b"}, PLACE)
    assert (answer.status_code, answer.json()["code"]) == (400, "bad_request")


@pytest.mark.parametrize("position", [PLACE, {"tname": "default"}, {"tname": "default", "assoc": 0}], ids=str)
def test_an_anchor_as_yjs_writes_it_is_taken(world: World, upstream: Upstream, position: Any) -> None:
    gateway = Gateway.of(world.acme, upstream)
    answer = shorten(world.acme, position, position)
    assert answer.status_code == 202, answer.content
    gateway.events(UUID(answer.json()["generation_id"]))
