"""What a process keeps in memory of an organisation never outlives a change that another process makes.

The web process below has answered before, so that all that a call reads is in its memory. The change is made here, in
another process, which tells it nothing.
"""

import traceback
from collections.abc import Callable, Iterator
from functools import partial
from importlib import import_module
from typing import Any

import httpx2 as httpx
import pytest
from django.db import ProgrammingError, connection, connections, transaction

from billing import commands as billing
from generation import commands
from generation.models import ConfigurationVersion
from generation.queries.configuration import configuration_version
from governance import commands as governance
from governance.events import Action, Rule, Where
from kernel import tenant_cache
from kernel.errors import Forbidden
from kernel.tenancy import tenant_scope
from kernel.tenancy.binding import BIND, signed_tenant
from tenants import commands as tenants
from tenants.models import ApiKey, Organisation, Person
from tests.generation.driving import MODEL, Gateway, add_account, ask
from tests.upstreams.server import Upstream
from tests.webservers import WebProcess, web_processes

OTHER_MODEL = "gpt-4.1-mini"
WATCHED = {
    "tenants_organisation", "tenants_membership", "tenants_person", "tenants_apikey", "governance_policyversion",
    "billing_cap", "billing_priceoverride", "generation_provideraccount", "generation_modelchoice",
    "generation_fallbackchoice",
}  # fmt: skip


@pytest.fixture(scope="module")
def web(django_db_setup: None, django_db_blocker: Any) -> Iterator[WebProcess]:
    with django_db_blocker.unblock(), web_processes(1) as (process,):
        yield process


class Caller:
    """A key of one of the company's admins, and the address it calls."""

    def __init__(self, web: WebProcess, gateway: Gateway) -> None:
        self.gateway, company = gateway, gateway.company
        self.key, self.member_id = company.api_key("adam"), company.members["adam"]
        self.owner = company.actor("olivia")
        self._url = f"{web.url}/t/{company.slug}/openai/v1/chat/completions"

    def call(self, text: str = "Hello") -> httpx.Response:
        body = {"model": "default", "messages": [{"role": "user", "content": text}], "max_tokens": 20}
        return httpx.post(self._url, json=body, headers={"authorization": f"Bearer {self.key}"}, timeout=30)

    def change(self, verb: Callable[..., object], *args: Any, **options: Any) -> None:
        with tenant_scope(self.gateway.company.id):
            verb(self.owner, *args, **options)


@pytest.fixture
def caller(web: WebProcess, gateway: Gateway) -> Caller:
    """One whose organisation is in the memory of the web process."""
    made = Caller(web, gateway)
    assert [made.call().status_code for _ in range(2)] == [200, 200]
    return made


def revoke(caller: Caller) -> None:
    with tenant_scope(caller.gateway.company.id):
        key_id = ApiKey.objects.get(member_id=caller.member_id).id
    caller.change(tenants.revoke_api_key, key_id)


def switch_account_off(caller: Caller) -> None:
    Person.objects.filter(id=caller.gateway.company.people["adam"].id).update(is_active=False)


REFUSED: dict[str, tuple[Callable[[Caller], None], int]] = {
    "a key that was withdrawn": (revoke, 401),
    "a member who may only read": (lambda c: c.change(tenants.change_role, c.member_id, "viewer"), 403),
    "a member who was deactivated": (lambda c: c.change(tenants.set_state, c.member_id, "deactivated"), 401),
    "an account that was switched off": (switch_account_off, 401),
    "a cap": (lambda c: c.change(billing.set_cap, "tenant", None, "day", 0, None), 402),
    "a cap of the member's": (lambda c: c.change(billing.set_cap, "member", c.member_id, "month", 0, None), 402),
    "a provider that was switched off": (
        lambda c: c.change(commands.change_provider, c.gateway.account.id, is_enabled=False),
        503,
    ),
}


@pytest.mark.parametrize("change", REFUSED)
def test_the_next_call_is_refused_by(change: str, caller: Caller, upstream: Upstream) -> None:
    make, status = REFUSED[change]
    calls = len(upstream.script.calls)
    make(caller)
    answer = caller.call()
    assert answer.status_code == status, answer.text
    assert len(upstream.script.calls) == calls


def test_the_next_call_obeys_a_new_policy_price_and_default(caller: Caller, upstream: Upstream) -> None:
    before = caller.call().json()["scriptorium"]["cost_nano_usd"]
    caller.change(billing.set_price, "openai", MODEL, 10**9, 10**9)
    assert caller.call().json()["scriptorium"]["cost_nano_usd"] > before
    caller.change(governance.publish_policy, [Rule("no mail", Where.PROMPT, "email", Action.BLOCK)])
    assert caller.call("Write to bob@example.com").json()["error"]["code"] == "policy.blocked"
    other = add_account(caller.gateway.company, "Other", upstream, models=(OTHER_MODEL,))
    caller.change(commands.choose_default, other.id, OTHER_MODEL)
    assert caller.call().json()["model"].endswith(OTHER_MODEL)


def test_a_key_that_was_unknown_is_known_once_it_is_made(caller: Caller) -> None:
    caller.key = caller.gateway.company.api_key("olivia")
    assert caller.call().status_code == 200


# -- how that is held


def test_every_table_that_is_read_through_memory_moves_the_version(gateway: Gateway) -> None:
    """Whoever reads one more table through `cached` gives it a trigger, or sees this fail."""
    read: set[str] = set()
    tables = set(connection.introspection.table_names())

    def noted(execute: Any, sql: Any, *rest: Any) -> Any:
        if any(frame.name == "cached" for frame in traceback.extract_stack()):
            read.update(word.strip('"') for word in str(sql).split() if word.strip('"') in tables)
        return execute(sql, *rest)

    tenant_cache._entries.clear()
    with connection.execute_wrapper(noted):
        gateway.start(ask("Hello"))
    gateway.company.api_key("adam")
    assert "governance_policyversion" in read
    assert read - {"generation_configurationversion"} <= _tables_with_a_trigger() == WATCHED


def _tables_with_a_trigger() -> set[str]:
    with connections["migrator"].cursor() as cursor:
        cursor.execute("select tgrelid::regclass::text from pg_trigger where tgname = 'configuration_moved'")
        return {row[0] for row in cursor.fetchall()}


def test_a_change_moves_the_version_of_its_organisation_alone(gateway: Gateway) -> None:
    company = gateway.company
    before = _version(gateway)
    others = dict(_versions_of_others(company.id))
    with tenant_scope(company.id):
        billing.set_cap(company.actor("olivia"), "tenant", None, "day", 5, None)
    assert _version(gateway) != before
    assert dict(_versions_of_others(company.id)) == others


def test_a_note_that_a_key_was_used_moves_nothing(gateway: Gateway) -> None:
    gateway.company.api_key("adam")
    before = _version(gateway)
    with tenant_scope(gateway.company.id):
        ApiKey.objects.update(last_used_at=None)
    assert _version(gateway) == before


def test_nobody_but_the_triggers_writes_the_version(gateway: Gateway) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"), tenant_scope(gateway.company.id):
        ConfigurationVersion.objects.update(version=gateway.company.id)


def test_what_is_rolled_back_stays_in_no_memory(gateway: Gateway) -> None:
    """A scope that changed a row reads it as it made it, and leaves nothing of that to others."""
    with tenant_scope(gateway.company.id):
        tenant_cache.use_cache()
        Organisation.objects.filter(id=gateway.company.id).update(timezone="Asia/Tokyo")
        assert tenant_cache.cached("zone", lambda: _zone(gateway)) == "Asia/Tokyo"
        transaction.set_rollback(True)
    with tenant_scope(gateway.company.id):
        tenant_cache.use_cache()
        assert tenant_cache.cached("zone", lambda: _zone(gateway)) == "UTC"


def test_memory_is_bounded_and_forgets_what_was_used_least_recently(
    gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tenant_cache, "_MAX_ENTRIES", 3)
    read: list[str] = []
    with tenant_scope(gateway.company.id):
        tenant_cache.use_cache()
        for name in ("first", "second", "third", "first", "fourth", "first", "second"):
            tenant_cache.cached(name, partial(read.append, name))
    assert read == ["first", "second", "third", "fourth", "second"]
    assert len(tenant_cache._entries) == 3


def test_a_change_between_preparing_and_writing_is_obeyed_too(
    gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The statement that writes the row asks for the version once more."""
    gateway.run(ask("Hello"))  # all is in memory
    member = gateway.company.members["walter"]
    _when_reserved(monkeypatch, lambda: _on_another_connection(gateway, member))
    with pytest.raises(Forbidden):
        gateway.start(ask("Hello"))


def test_a_harmless_change_between_preparing_and_writing_delays_nothing(
    gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    gateway.run(ask("Hello"))
    _when_reserved(monkeypatch, lambda: _on_another_connection(gateway, gateway.company.members["vera"]))
    events = gateway.run(ask("Hello"))
    assert events[-1].kind == "finish"


def _versions_of_others(tenant_id: Any) -> list[tuple[Any, ...]]:
    with connections["migrator"].cursor() as cursor:
        cursor.execute(
            "select tenant_id, version from generation_configurationversion where tenant_id <> %s", [tenant_id]
        )
        return list(cursor.fetchall())


def _version(gateway: Gateway) -> Any:
    with tenant_scope(gateway.company.id):
        return configuration_version()


def _zone(gateway: Gateway) -> str:
    return Organisation.objects.get(id=gateway.company.id).timezone


def _when_reserved(monkeypatch: pytest.MonkeyPatch, change: Callable[[], None]) -> None:
    """Once, after the money was set aside and before the row is written."""
    generate = import_module("generation.commands.generate")
    reserve, left = generate.reserve, [change]

    def reserved(*args: Any, **options: Any) -> Any:
        attempt = reserve(*args, **options)
        if left:
            left.pop()()
        return attempt

    monkeypatch.setattr(generate, "reserve", reserved)


def _on_another_connection(gateway: Gateway, member_id: Any) -> None:
    with transaction.atomic("migrator"), connections["migrator"].cursor() as cursor:
        cursor.execute(BIND, [signed_tenant(gateway.company.id)])
        cursor.execute("update tenants_membership set role = 'viewer' where id = %s", [member_id])
