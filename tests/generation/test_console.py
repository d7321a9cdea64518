"""The console's models page over the API."""

import asyncio
import json
import time
from importlib import import_module
from typing import Any
from uuid import UUID

import pytest
from django.db import connection, connections
from django.test import Client

from billing.events import VENDORS
from billing.models import PriceOverride
from generation import commands
from generation.models import ProviderAccount
from generation.providers.accounts import Kind
from kernel.journal.models import JournalEvent
from kernel.tenancy import tenant_scope
from tests.generation.driving import Gateway, ask, text_of
from tests.upstreams.recording import Act
from tests.upstreams.server import Upstream
from tests.world import Company, World

KEY = "sk-canary-1234567890"


def send(client: Client, method: str, url: str, body: dict[str, Any] | None = None) -> Any:
    return getattr(client, method)(url, json.dumps(body or {}), content_type="application/json")


def server(upstream: Upstream, **changes: Any) -> dict[str, Any]:
    return {
        "kind": "openai_compatible",
        "name": "Own server",
        "base_url": f"{upstream.url}/v1",
        "key": KEY,
        "models": [
            {
                "name": "gpt-4o-mini",
                "context_window": 4096,
                "input_nano_usd_per_million": 2_000_000,
                "output_nano_usd_per_million": 3_000_000,
            }
        ],
        **changes,
    }


def added(client: Client, company: Company, body: dict[str, Any]) -> dict[str, Any]:
    """A server that has passed its test, so that its models are offered."""
    made = send(client, "post", company.url("providers/"), body).json()
    with tenant_scope(company.id):
        commands.note_test(company.actor("adam"), UUID(made["id"]), "")
    return made


def chosen(client: Client, company: Company, made: dict[str, Any], model: str = "gpt-4o-mini") -> None:
    body = {"provider_id": made["id"], "model": model}
    assert send(client, "put", company.url("models/default/"), body).status_code == 200


def test_a_key_goes_in_and_never_comes_out(world: World, upstream: Upstream) -> None:
    adam, url = world.acme.client("adam"), world.acme.url("providers/")
    made = send(adam, "post", url, server(upstream))
    assert made.status_code == 201, made.content
    listed = adam.get(url)
    assert made.json()["has_key"] is True
    assert KEY not in made.content.decode() + listed.content.decode()
    with tenant_scope(world.acme.id):
        row = ProviderAccount.objects.get()
        assert KEY.encode() not in bytes(row.sealed_key)


def test_a_tested_server_can_be_the_default_at_once(world: World, upstream: Upstream) -> None:
    adam = world.acme.client("adam")
    upstream.script.key = KEY
    made = added(adam, world.acme, server(upstream))
    chosen = send(adam, "put", world.acme.url("models/default/"), {"provider_id": made["id"], "model": "gpt-4o-mini"})
    assert chosen.status_code == 200, chosen.content
    default = next(one for one in chosen.json()["results"] if one["default"])
    assert (default["provider"], default["output_nano_usd_per_million"]) == ("Own server", 3_000_000)
    gateway = Gateway(world.acme, made)
    upstream.script.next(Act(text="Mine.", usage=(10, 2)))
    generation = gateway.start(ask())
    assert text_of(gateway.events(generation)) == "Mine."
    assert gateway.receipt(generation).cost_nano_usd == 26
    upstream.script.key = "sk-right"


def prices_of(company: Company) -> dict[str, tuple[int | None, int | None]]:
    """Prices of a million tokens in and out, by model, of the organisation's own servers."""
    listed = company.client("adam").get(company.url("models/")).json()["results"]
    return {
        one["model"]: (one["input_nano_usd_per_million"], one["output_nano_usd_per_million"])
        for one in listed
        if one["kind"] == "openai_compatible"
    }


def test_a_renamed_server_keeps_its_prices_and_the_ledger_its_names(world: World, upstream: Upstream) -> None:
    adam = world.acme.client("adam")
    made = added(adam, world.acme, server(upstream, key="sk-right"))
    chosen(adam, world.acme, made)
    gateway = Gateway(world.acme, made)
    for name in ("Own server", "A" * 80):
        send(adam, "patch", world.acme.url(f"providers/{made['id']}/"), {"name": name})
        assert prices_of(world.acme) == {"gpt-4o-mini": (2_000_000, 3_000_000)}
        upstream.script.next(Act(text="Mine.", usage=(10, 2)))
        assert text_of(gateway.run(ask())) == "Mine."
    used = adam.get(world.acme.url("usage/"), {"by": "model"}).json()["results"]
    assert sorted((row["provider"], row["cost_nano_usd"]) for row in used) == [("A" * 80, 26), ("Own server", 26)]


def test_the_next_server_of_a_name_does_not_inherit_the_prices_of_the_last(world: World, upstream: Upstream) -> None:
    adam = world.acme.client("adam")
    first = added(adam, world.acme, server(upstream, key="sk-right"))
    send(adam, "patch", world.acme.url(f"providers/{first['id']}/"), {"name": "Former"})
    added(adam, world.acme, server(upstream, models=[{"name": "gpt-4o-mini"}, {"name": "llama"}]))
    listed = adam.get(world.acme.url("models/")).json()["results"]
    of_second = [one["input_nano_usd_per_million"] for one in listed if one["provider"] == "Own server"]
    assert of_second == [None, None]


def test_prices_of_a_server_are_changed_later_and_count_with_the_next_call(world: World, upstream: Upstream) -> None:
    adam, url = world.acme.client("adam"), world.acme.url("models/price/")
    bare = server(upstream, key="sk-right", models=[{"name": "gpt-4o-mini"}])
    made = added(adam, world.acme, bare)
    assert prices_of(world.acme) == {"gpt-4o-mini": (None, None)}
    price = {"input_nano_usd_per_million": 1_000_000, "output_nano_usd_per_million": 5_000_000}
    body = {"provider_id": made["id"], "model": "gpt-4o-mini", **price}
    assert send(adam, "put", url, body).status_code == 200
    assert prices_of(world.acme) == {"gpt-4o-mini": (1_000_000, 5_000_000)}
    chosen(adam, world.acme, made)
    gateway = Gateway(world.acme, made)
    upstream.script.next(Act(text="Mine.", usage=(10, 2)))
    generation = gateway.start(ask())
    gateway.events(generation)
    assert gateway.receipt(generation).cost_nano_usd == 20
    refused = [
        send(adam, "put", url, {**body, "model": "llama"}).json()["code"],
        send(adam, "put", url, {**body, "input_nano_usd_per_million": 2**53}).status_code,
        send(world.acme.client("walter"), "put", url, body).status_code,
        send(world.globex.client("olivia"), "put", world.globex.url("models/price/"), body).status_code,
    ]
    assert refused == ["generation.model_not_found", 422, 403, 404]


def test_a_house_has_one_price_for_all_its_accounts(gateway: Gateway, world: World) -> None:
    price = {"input_nano_usd_per_million": 1, "output_nano_usd_per_million": 1}
    body = {"provider_id": str(gateway.account.id), "model": "gpt-4o-mini", **price}
    refused = send(world.acme.client("adam"), "put", world.acme.url("models/price/"), body)
    assert (refused.status_code, refused.json()["fields"]) == (422, {"provider_id": "not_allowed"})
    assert {kind.value for kind in Kind} - {Kind.OPENAI_COMPATIBLE.value} == set(VENDORS)


def test_the_migration_carries_prices_over_from_the_names_to_the_accounts(world: World, upstream: Upstream) -> None:
    adam = world.acme.actor("adam")
    bare = server(upstream, models=[{"name": "llama"}, {"name": "gpt-4o-mini"}])
    for company in (world.acme, world.globex):
        added(company.client("adam"), company, bare)
    with tenant_scope(world.acme.id):
        for nano in (7, 8):
            PriceOverride.objects.create(
                provider="Own server", model="llama", input_per_million=nano, output_per_million=nano, set_by=adam.id
            )
    migration = import_module("generation.migrations.0002_prices_of_accounts").Migration
    with connections["migrator"].cursor() as cursor:
        cursor.execute(migration.operations[0].sql)
    assert prices_of(world.acme) == {"llama": (8, 8), "gpt-4o-mini": (None, None)}
    assert prices_of(world.globex) == {"llama": (None, None), "gpt-4o-mini": (None, None)}


def test_a_changed_key_counts_with_the_next_call(gateway: Gateway, upstream: Upstream, world: World) -> None:
    adam, url = world.acme.client("adam"), world.acme.url(f"providers/{gateway.account.id}/")
    assert text_of(gateway.run(ask())) == "A short answer."
    assert send(adam, "patch", url, {"key": "sk-wrong"}).status_code == 200
    assert gateway.run(ask())[-1].data["code"] == "generation.model_misconfigured"
    assert send(adam, "patch", url, {"key": "sk-right"}).status_code == 200
    assert text_of(gateway.run(ask())) == "A short answer."


@pytest.mark.parametrize(
    ("key", "models", "ok", "failure", "missing"),
    [
        ("sk-right", ["gpt-4o-mini"], True, "", []),
        ("sk-right", ["gpt-4o-mini", "gpt-99"], True, "", ["gpt-99"]),
        ("sk-wrong", ["gpt-4o-mini"], False, "key_refused", []),
    ],
)
def test_the_test_says_what_is_wrong(
    world: World, upstream: Upstream, key: str, models: list[str], ok: bool, failure: str, missing: list[str]
) -> None:
    adam = world.acme.client("adam")
    body = server(upstream, key=key, models=[{"name": name} for name in models])
    made = send(adam, "post", world.acme.url("providers/"), body).json()
    told = send(adam, "post", world.acme.url(f"providers/{made['id']}/test/")).json()
    assert (told["ok"], told["failure"], told["missing"]) == (ok, failure, missing)
    assert not upstream.script.calls, "a test spends nothing"
    (listed,) = [one for one in adam.get(world.acme.url("providers/")).json()["results"] if not one["built_in"]]
    assert listed["test_failure"] == failure


def test_no_transaction_waits_for_a_provider(world: World, upstream: Upstream, monkeypatch: pytest.MonkeyPatch) -> None:
    was_free: list[bool] = []

    class Slow:
        async def models(self) -> list[str]:
            was_free.append(await asyncio.to_thread(none_is_open, world.acme))
            return ["gpt-4o-mini"]

    adam = world.acme.client("adam")
    made = send(adam, "post", world.acme.url("providers/"), server(upstream)).json()
    monkeypatch.setattr("generation.catalogue.probe.connect", lambda *_: Slow())
    url = world.acme.url(f"providers/{made['id']}/test/")
    assert send(adam, "post", url).json()["ok"] is True
    assert was_free == [True]
    with tenant_scope(world.acme.id):
        assert JournalEvent.objects.filter(verb="provider.tested", subject_id=made["id"]).count() == 1


def test_a_test_is_for_those_who_manage_models(world: World, upstream: Upstream) -> None:
    made = send(world.acme.client("adam"), "post", world.acme.url("providers/"), server(upstream)).json()
    url = world.acme.url(f"providers/{made['id']}/test/")
    assert send(world.acme.client("walter"), "post", url).status_code == 403
    assert send(world.globex.client("olivia"), "post", url).status_code == 404
    assert send(Client(), "post", url).status_code == 401
    forged = Client(enforce_csrf_checks=True)
    forged.force_login(world.acme.people["adam"])
    assert send(forged, "post", url).status_code == 403
    assert not upstream.script.received


def test_a_repeated_test_tests_again(world: World, upstream: Upstream) -> None:
    adam = world.acme.client("adam")
    made = send(adam, "post", world.acme.url("providers/"), server(upstream, key="sk-right")).json()
    url, once = world.acme.url(f"providers/{made['id']}/test/"), {"Idempotency-Key": "once"}
    told = [adam.post(url, headers=once).json()["ok"] for _ in range(2)]
    assert (told, len(upstream.script.received)) == ([True, True], 2)


def none_is_open(company: Company) -> bool:
    """Whether no transaction stays open on this test's database but the one that asks."""
    deadline = time.monotonic() + 3
    while open_transactions(company):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)  # another test's background work may just be ending
    return True


def open_transactions(company: Company) -> int:
    with tenant_scope(company.id), connection.cursor() as cursor:
        cursor.execute(
            "select count(*) from pg_stat_activity where datname = current_database()"
            " and xact_start is not null and pid <> pg_backend_pid()"
        )
        return int(cursor.fetchone()[0])


def test_a_moved_address_needs_the_key_again(gateway: Gateway, world: World, upstream: Upstream) -> None:
    url = world.acme.url(f"providers/{gateway.account.id}/")
    refused = send(world.acme.client("adam"), "patch", url, {"base_url": "http://127.0.0.1:9/v1"})
    assert (refused.status_code, refused.json()["fields"]) == (422, {"key": "required"})


@pytest.mark.security
@pytest.mark.parametrize(
    "address",
    [
        "http://example.com/v1",
        "https://127.0.0.1/v1",
        "https://10.0.0.8/v1",
        "https://169.254.169.254/latest",
        "https://[::1]/v1",
        "https://[::ffff:10.0.0.1]/v1",
        "ftp://example.com",
        "https://user:pass@example.com/",
        "nonsense",
    ],
)
def test_in_production_private_addresses_are_refused(
    world: World, upstream: Upstream, settings: Any, address: str
) -> None:
    settings.ALLOW_PRIVATE_MODEL_ADDRESSES = False
    made = send(world.acme.client("adam"), "post", world.acme.url("providers/"), server(upstream, base_url=address))
    assert (made.status_code, made.json()["code"]) == (422, "provider.address_refused")


@pytest.mark.security
def test_a_name_that_leads_into_our_network_is_not_called(gateway: Gateway, upstream: Upstream, settings: Any) -> None:
    """The name was public when it was typed in; the connection itself is checked again."""
    settings.ALLOW_PRIVATE_MODEL_ADDRESSES = False
    assert gateway.run(ask())[-1].data["code"] == "generation.providers_failed"
    assert not upstream.script.received


def test_writers_may_not_see_accounts_but_models(gateway: Gateway, world: World) -> None:
    walter = world.acme.client("walter")
    assert walter.get(world.acme.url("providers/")).status_code == 403
    models = walter.get(world.acme.url("models/")).json()["results"]
    assert [one["model"] for one in models if one["default"]] == ["gpt-4o-mini"]


def test_built_in_accounts_cannot_be_changed(world: World, settings: Any) -> None:
    settings.OPENAI_API_KEY = "sk-installation"
    adam = world.acme.client("adam")
    (one,) = [one for one in adam.get(world.acme.url("providers/")).json()["results"] if one["kind"] == "openai"]
    assert one["built_in"] is True
    assert "sk-installation" not in adam.get(world.acme.url("providers/")).content.decode()
    refused = send(adam, "patch", world.acme.url(f"providers/{one['id']}/"), {"name": "Mine"})
    assert (refused.status_code, refused.json()["code"]) == (409, "provider.built_in")


def test_a_foreign_account_is_unknown(gateway: Gateway, world: World) -> None:
    olivia = world.globex.client("olivia")
    for method, path in (("patch", ""), ("delete", ""), ("post", "test/")):
        answer = send(olivia, method, world.globex.url(f"providers/{gateway.account.id}/{path}"))
        assert (answer.status_code, answer.json()["code"]) == (404, "provider.not_found")
    chosen = send(
        olivia, "put", world.globex.url("models/default/"), {"provider_id": str(gateway.account.id), "model": "x"}
    )
    assert chosen.status_code == 404


def test_a_model_without_a_price_cannot_be_the_default(world: World, upstream: Upstream) -> None:
    adam = world.acme.client("adam")
    body = server(upstream, models=[{"name": "mystery"}])
    made = added(adam, world.acme, body)
    chosen = send(adam, "put", world.acme.url("models/default/"), {"provider_id": made["id"], "model": "mystery"})
    assert (chosen.status_code, chosen.json()["code"]) == (422, "budget.unpriced")


def test_removed_is_gone_and_no_other_model_takes_its_place(gateway: Gateway, world: World) -> None:
    adam = world.acme.client("adam")
    assert send(adam, "delete", world.acme.url(f"providers/{gateway.account.id}/")).status_code == 204
    assert gateway.run(ask())[-1].data["code"] in ("generation.no_provider", "generation.no_default")
