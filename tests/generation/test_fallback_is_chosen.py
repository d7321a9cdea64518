"""Who steps in is a choice: the request's, the key's, the model's, the organisation's, and else nobody's."""

import json
from collections.abc import Iterator
from importlib import import_module
from typing import Any
from uuid import UUID

import pytest
from django.db import connections

from generation import commands, queries
from generation.catalogue.accounts import Account
from generation.catalogue.routable import route
from generation.models import ModelChoice, ProviderAccount
from generation.providers.accounts import Kind
from kernel.tenancy import tenant_scope
from tests.generation.driving import Gateway, add_account, ask, text_of
from tests.upstreams.openai_server import openai_upstream
from tests.upstreams.recording import Act
from tests.upstreams.server import Upstream, running
from tests.world import World

FIRST, SECOND, THIRD = "gpt-4o-mini", "gpt-4.1-mini", "gpt-4.1-nano"


@pytest.fixture(scope="module")
def spares() -> Iterator[Upstream]:
    with running(openai_upstream(key="sk-right", models=(SECOND, THIRD))) as upstream:
        yield upstream


@pytest.fixture
def spare(gateway: Gateway, spares: Upstream) -> Account:
    spares.script.reset()
    return add_account(gateway.company, "Spare", spares, models=(SECOND, THIRD))


def order(gateway: Gateway, model: str | None = None, fallback: str | None = None, key: UUID | None = None) -> list:
    with tenant_scope(gateway.company.id):
        return [offer.card.name for offer in route(model, fallback, key)]


def choose(gateway: Gateway, **choice: Any) -> None:
    with tenant_scope(gateway.company.id):
        commands.choose_fallback(gateway.company.actor("adam"), **choice)


def key_of(gateway: Gateway) -> UUID:
    from tenants import commands as tenants

    with tenant_scope(gateway.company.id):
        return tenants.create_api_key(gateway.company.actor("adam"), "k", ["generate"])[0].id


@pytest.mark.parametrize("model", [None, "default", FIRST, f"Loopback/{FIRST}"])
def test_nobody_steps_in_unasked_least_of_all_the_built_in_model(
    gateway: Gateway, spare: Account, settings: Any, model: str | None
) -> None:
    settings.LOCAL_MODEL_URL = "http://127.0.0.1:9/v1"
    assert order(gateway, model) == [FIRST]


@pytest.mark.parametrize("act", [Act(status=500), Act(status=429), Act(status=529), Act(disconnect_after=0)])
def test_a_paid_model_that_fails_is_an_error_and_not_the_built_in_one(
    gateway: Gateway, upstream: Upstream, settings: Any, act: Act
) -> None:
    settings.LOCAL_MODEL_URL = "http://127.0.0.1:9/v1"
    upstream.script.standing = act
    events = gateway.run(ask(model=FIRST))
    assert (events[-1].kind, events[-1].data["code"]) == ("error", "generation.providers_failed")
    assert {one["model"] for one in events[-1].data["attempts"]} == {FIRST}


def test_the_request_goes_before_the_key_before_the_model_before_the_organisation(
    gateway: Gateway, spare: Account
) -> None:
    key, adam = key_of(gateway), gateway.company.actor("adam")
    with tenant_scope(gateway.company.id):
        commands.choose_default(adam, gateway.account.id, FIRST, fallback=(spare.id, SECOND))
    assert order(gateway) == order(gateway, FIRST) == [FIRST, SECOND]
    choose(gateway, of=(gateway.account.id, FIRST), fallback=(spare.id, THIRD))
    assert order(gateway) == order(gateway, key=key) == [FIRST, THIRD]
    choose(gateway, key_id=key, fallback=None)
    assert (order(gateway, key=key), order(gateway)) == ([FIRST], [FIRST, THIRD])
    assert order(gateway, fallback=f"Spare/{SECOND}", key=key) == [FIRST, SECOND]
    assert order(gateway, fallback="none") == [FIRST]
    choose(gateway, key_id=key, fallback="inherit")
    assert order(gateway, key=key) == [FIRST, THIRD]
    assert order(gateway, THIRD) == [THIRD, SECOND], "another model has the organisation's"


def test_the_named_fallback_answers_and_is_told(gateway: Gateway, upstream: Upstream, spare: Account) -> None:
    upstream.script.standing = Act(status=500)
    events = gateway.run(ask(model=FIRST, fallback=SECOND))
    assert text_of(events)
    assert events[-1].data["model"] == SECOND
    assert next(event for event in events if event.kind == "notice").data["code"] == "fallback"


def test_a_fallback_nobody_offers_is_an_error(gateway: Gateway, upstream: Upstream) -> None:
    (event,) = gateway.run(ask(model=FIRST, fallback="gpt-99"))
    assert event.data["code"] == "generation.model_not_found"
    assert not upstream.script.calls


@pytest.mark.parametrize(
    ("act", "kind"),
    [
        (Act(status=401), "key_refused"),
        (Act(status=403), "key_refused"),
        (Act(status=402, error_type="billing_error"), "no_credit"),
        (Act(status=429, error_code="insufficient_quota"), "no_credit"),
        (Act(status=404, error_code="model_not_found"), "model_unknown"),
    ],
)
def test_a_named_model_that_is_misconfigured_is_an_error_whatever_could_step_in(
    gateway: Gateway, upstream: Upstream, spare: Account, act: Act, kind: str
) -> None:
    with tenant_scope(gateway.company.id):
        commands.choose_default(gateway.company.actor("adam"), gateway.account.id, FIRST, fallback=(spare.id, SECOND))
    upstream.script.standing = act
    generation = gateway.start(ask(model=FIRST))
    last = gateway.events(generation)[-1]
    assert (last.data["code"], last.data["kind"]) == ("generation.model_misconfigured", kind)
    assert gateway.receipt(generation).cost_nano_usd == 0
    assert gateway.run(ask())[-1].data["model"] == SECOND, "a call that named no model may be helped"


@pytest.mark.parametrize("named", ["mystery", None])
def test_an_unpriced_model_is_an_error_whatever_could_step_in(
    gateway: Gateway, upstream: Upstream, spare: Account, named: str | None
) -> None:
    adam = gateway.company.actor("adam")
    with tenant_scope(gateway.company.id):
        odd = commands.add_provider(
            adam, Kind.OPENAI_COMPATIBLE, "Odd", base_url=f"{upstream.url}/v1", key="", models=[{"name": "mystery"}]
        )
        commands.note_test(adam, odd.id, "")
        ModelChoice.objects.update(account_id=odd.id, model="mystery")
    last = gateway.run(ask(model=named, fallback=SECOND))[-1]
    assert (last.kind, last.data["code"]) == ("error", "budget.unpriced")


def test_the_console_reads_and_sets_it(gateway: Gateway, spare: Account) -> None:
    adam, url = gateway.company.client("adam"), gateway.company.url("models/fallback/")

    def put(**body: Any) -> Any:
        return adam.put(url, json.dumps(body), content_type="application/json")

    of = {"provider_id": str(gateway.account.id), "model": FIRST}
    second = {"provider_id": str(spare.id), "model": SECOND}
    (row,) = put(**of, mode="named", fallback=second).json()["results"]
    assert row == {"key_id": None, **of, "fallback": second}
    assert put(**of, mode="none").json()["results"][0]["fallback"] is None
    assert put(**of, mode="inherit").json()["results"] == []
    for wrong in ({"mode": "none"}, {**of, "mode": "named"}, {**of, "mode": "none", "fallback": second}):
        assert put(**wrong).status_code == 422
    assert put(key_id=str(spare.id), mode="none").status_code == 404
    assert gateway.company.client("walter").get(url).status_code == 403


def test_an_untested_provider_is_not_offered_and_cannot_be_chosen(world: World, upstream: Upstream) -> None:
    adam = world.acme.actor("adam")
    with tenant_scope(world.acme.id):
        before = queries.choice()
        new = commands.add_provider(
            adam, Kind.OPENAI, "New", base_url=f"{upstream.url}/v1", key="sk-right", models=[{"name": FIRST}]
        )
        assert FIRST not in [offer.card.name for offer in queries.offered_models()]
        with pytest.raises(Exception, match="Test this provider first"):
            commands.choose_default(adam, new.id, FIRST)
        commands.note_test(adam, new.id, "key_refused")
        assert FIRST not in [offer.card.name for offer in queries.offered_models()]
        commands.note_test(adam, new.id, "")
        assert FIRST in [offer.card.name for offer in queries.offered_models()]
        assert queries.choice() == before, "a tested provider is offered, and becomes no default by that"
        commands.note_test(adam, new.id, "unreachable")
        assert FIRST in [offer.card.name for offer in queries.offered_models()], "an outage does not withdraw it"
        commands.change_provider(adam, new.id, base_url="http://127.0.0.1:9/v1", key="sk-right")
        assert FIRST not in [offer.card.name for offer in queries.offered_models()], "another address is another server"


def test_the_upgrade_keeps_what_was_offered_and_what_was_the_default(world: World, upstream: Upstream) -> None:
    migration = import_module("generation.migrations.0006_fallbacks_are_chosen")
    add_account(world.acme, "Old", upstream)
    with tenant_scope(world.acme.id):
        ModelChoice.objects.all().delete()
        ProviderAccount.objects.update(passed_at=None)
    with connections["migrator"].schema_editor() as editor:
        migration._write_down(None, editor)
    with tenant_scope(world.acme.id):
        assert queries.choice().first.card.name == FIRST
        assert queries.choice().fallback is None
