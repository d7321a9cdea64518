"""Every operation, every role, another tenant's ids: exactly what an unknown id gives, and nothing changes.

Driven by the OpenAPI document, so a new operation is covered or the test fails.
"""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connections
from django.http import HttpResponse, StreamingHttpResponse
from django.test import Client

from tests.isolation.operations import Ids, Operation, operations, unknown
from tests.isolation.things import canary, things_of
from tests.world import STAFF, Company, World

pytestmark = [pytest.mark.isolation, pytest.mark.slow]

ANCHOR = {"from": {"tname": "default"}, "to": {"tname": "default"}}

# A body (or, for GET, a query) that would be accepted if the ids were the caller's own.
BODIES: dict[str, Any] = {
    "conversations_create": {"document_id": "$document_id"},
    "conversations_list": {"document_id": "$document_id"},
    "messages_ask": {"text": "What is known?"},
    "documents_change": {"title": "taken over"},
    "documents_import": {"markdown": "taken over"},
    "documents_content": {"format": "markdown"},
    "versions_name": {"name": "taken over"},
    "versions_compare": {"from": 1, "to": 1},
    "suggestions_accept": {},
    "files_share": {"visibility": "private"},
    "files_text": {"page": 1},
    "members_change": {"role": "viewer"},
    "members_private_hand_over": {"to": "$member_id"},
    "model_default": {"provider_id": "$provider_id", "model": "m"},
    "fallback_choose": {"provider_id": "$provider_id", "model": "m", "mode": "none"},
    "model_price": {
        "provider_id": "$provider_id",
        "model": "m",
        "input_nano_usd_per_million": 1,
        "output_nano_usd_per_million": 1,
    },
    "provider_change": {"name": "taken over"},
    "writing_start": {"action": "shorten", "document_id": "$document_id", "text": "A text.", "anchor": ANCHOR},
    "writing_quote": {"action": "shorten", "document_id": "$document_id", "text": "A text."},
    "budgets_set": {"scope": "member", "member_id": "$member_id", "window": "day", "cap_nano_usd": 1},
    "invitation_accept": {},
    "audit_events_list": {"actor": "$member_id"},
    "audit_content_read": {"reason": "a complaint"},
    "audit_content_export": {"reason": "a complaint"},
}

# They name nothing of a tenant's by id: what they answer is checked by the next test instead.
NAMES_NOTHING = {
    "me", "organisations_create", "api_keys_list", "api_keys_create", "documents_list", "documents_create",
    "entities_list", "files_list", "files_upload", "invitations_list", "invitations_create", "members_list",
    "model_list", "provider_list", "provider_add", "search", "session", "audit_consistency_read", "audit_export",
    "audit_head_read", "audit_verify", "budgets_list", "openai_chat_completions", "openai_embeddings", "openai_models",
    "policy_detectors_list", "policy_publish", "policy_read", "policy_test", "policy_versions_list", "prices_list",
    "prices_set", "usage_list", "email_confirmation_send", "organisation_read", "organisation_change",
    "audit_anchors_list", "fallback_list", "audit_content_export", "me_update", "model_built_in",
}  # fmt: skip

# A foreign id in a filter finds nothing, like an unknown one.
FILTERS = {"audit_events_list", "conversations_list"}

# A token is a secret that opens its own organisation to whoever holds it.
HOLDS_A_SECRET = {"invitation_card", "invitation_accept"}


def every_operation() -> list[Operation]:
    return [one for one in operations() if one.name not in HOLDS_A_SECRET]


def names_something(operation: Operation) -> bool:
    return bool(operation.ids) or "$" in json.dumps(BODIES.get(operation.name, {}))


def answer_of(response: HttpResponse, ids: Ids) -> tuple[int, str]:
    """Status and body, without what may differ: the request id and the ids that were asked for."""
    text = body_of(response)
    text = re.sub(r'"request_id": ?"[^"]*"', "", text)
    for value in ids.values():
        text = text.replace(str(value), "ID")
    return response.status_code, text


def body_of(response: HttpResponse) -> str:
    """The body; an event stream has none to compare, its status and headers were the answer."""
    if not isinstance(response, StreamingHttpResponse):
        return response.content.decode()
    return "" if response.is_async else b"".join(response.streaming_content).decode(errors="replace")


def test_every_operation_is_covered(database: None) -> None:
    found = {one.name for one in every_operation()}
    uncovered = {one.name for one in every_operation() if not names_something(one)} - NAMES_NOTHING
    assert uncovered == set()
    assert found >= NAMES_NOTHING
    assert set(BODIES) - HOLDS_A_SECRET <= found


@pytest.mark.parametrize("role", STAFF)
def test_another_tenants_ids_are_unknown_ids(world: World, role: str) -> None:
    foreign = things_of(world.globex)
    before = fingerprint(world.globex)
    client = world.acme.client(role)
    wrong = [
        (operation.name, theirs, nobodys)
        for operation in every_operation()
        if names_something(operation)
        for theirs, nobodys in [both(operation, client, world.acme, foreign)]
        if theirs != nobodys or (theirs[0] < 400 and operation.name not in FILTERS)
    ]
    assert wrong == []
    assert fingerprint(world.globex) == before


def both(operation: Operation, client: Client, company: Company, foreign: Ids) -> tuple[Any, Any]:
    body, nobodys = BODIES.get(operation.name), unknown(foreign)
    return (
        answer_of(operation.call(client, company.slug, foreign, body), foreign),
        answer_of(operation.call(client, company.slug, nobodys, body), nobodys),
    )


@pytest.mark.parametrize("role", STAFF)
def test_another_organisations_address_is_an_unknown_address(world: World, role: str) -> None:
    foreign = things_of(world.globex)
    client = world.acme.client(role)
    for operation in every_operation():
        if not operation.is_of_a_tenant:
            continue
        body = BODIES.get(operation.name)
        theirs = answer_of(operation.call(client, world.globex.slug, foreign, body), foreign)
        assert theirs == answer_of(operation.call(client, "nobody", foreign, body), foreign), operation.name
        assert theirs[0] == 404, operation.name


@pytest.mark.parametrize("role", STAFF)
def test_lists_show_nothing_of_another_tenant(world: World, role: str) -> None:
    things_of(world.acme)
    things_of(world.globex)
    client = world.acme.client(role)
    seen = 0
    for operation in lists():
        status, text = answer_of(operation.call(client, world.acme.slug, {}), {})
        assert canary(world.globex) not in text, operation.name
        assert world.globex.slug not in text, operation.name
        seen += status == 200
    assert seen >= 5


def lists() -> Iterator[Operation]:
    return (one for one in every_operation() if one.method == "get" and one.is_of_a_tenant and not one.ids)


def test_no_operation_fails_on_our_side(world: World) -> None:
    """Every operation with the caller's own ids and no body: an answer or a documented refusal, never a 500."""
    own = things_of(world.acme)
    client = world.acme.client("olivia")
    client.raise_request_exception = False
    undocumented = []
    for operation in sorted(every_operation(), key=lambda one: one.method == "delete"):
        response = operation.call(client, world.acme.slug, own, BODIES.get(operation.name))
        status, text = answer_of(response, own)
        if status >= 500 or status not in operation.statuses:
            undocumented.append((operation.name, status))
        kind = response.headers.get("Content-Type", "").partition(";")[0]
        if (text or response.streaming) and (status, kind) not in operation.contents:
            undocumented.append((operation.name, status, kind))
    assert undocumented == []


def fingerprint(company: Company) -> dict[str, str]:
    """A hash of every row of a tenant, by table, read past the policies."""
    with connections["migrator"].cursor() as cursor:
        cursor.execute(
            "select relname from pg_class where relrowsecurity and relkind in ('r', 'p') "
            "and relname <> 'tenants_person'"
        )
        tables = [row[0] for row in cursor.fetchall()]
        return {table: _hash(cursor, table, company) for table in tables}


def _hash(cursor: Any, table: str, company: Company) -> str:
    cursor.execute(
        f'select coalesce(md5(string_agg(t::text, $$,$$ order by t::text)), $$$$) from "{table}" t '  # noqa: S608
        "where tenant_id = %s",
        [company.id],
    )
    return str(cursor.fetchone()[0])
