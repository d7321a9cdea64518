"""Reading what people asked and were answered: by few, for a reason, and never without a trace."""

import json
from typing import Any

import pytest
from django.test import Client

from kernel import crypto
from kernel.journal.models import JournalEvent
from kernel.tenancy import tenant_scope
from tests.governance.logs import seal_all, sealed
from tests.world import Company, World

SECRET = "CANARY something private"
REASON = "complaint 4711 of the works council"


def ask(client: Client, company: Company, path: str, **body: Any) -> Any:
    return client.post(company.url(path), body, content_type="application/json")


def traces(company: Company, verb: str) -> list[JournalEvent]:
    with tenant_scope(company.id):
        return list(JournalEvent.objects.filter(verb=verb).order_by("id"))


def test_reading_the_log_shows_nobodys_content(world: World) -> None:
    acme = world.acme
    [event_id] = sealed(acme, 1, prompt=SECRET)
    for name in ("olivia", "adam"):
        shown = acme.client(name).get(acme.url(f"audit/events/{event_id}/"))
        assert (shown.json()["has_personal"], shown.json()["personal"]) == (True, None)
        assert "CANARY" not in shown.content.decode()
        assert "CANARY" not in acme.client(name).get(acme.url("audit/events/")).content.decode()


def test_who_reads_content_is_recorded_with_whose_it_was_and_why(world: World) -> None:
    acme = world.acme
    [event_id] = sealed(acme, 1, prompt=SECRET)
    opened = ask(acme.client("olivia"), acme, f"audit/events/{event_id}/content/", reason=REASON)
    assert opened.json() == {"personal": {"prompt": SECRET}, "is_erased": False}
    [trace] = traces(acme, "audit.content_read")
    assert trace.actor_id == acme.members["olivia"]
    assert (trace.subject_kind, trace.subject_id) == ("member", acme.members["walter"])
    assert trace.data == {"event": str(event_id), "event_verb": "test.happened"}
    assert b"CANARY" not in bytes(trace.personal or b"")
    shown = acme.client("adam").get(acme.url(f"audit/events/{trace.id}/")).json()
    assert shown["personal"] == {"reason": REASON}


@pytest.mark.parametrize("path", ["audit/events/{}/content/", "audit/content/"])
@pytest.mark.parametrize("reason", [None, "", "   ", "...", "\u200b\u200b\u200b\u200b", "a", "x" * 501, 7, ["why"]])
def test_content_is_not_opened_without_a_reason(world: World, path: str, reason: Any) -> None:
    acme = world.acme
    [event_id] = sealed(acme, 1, prompt=SECRET)
    body = {} if reason is None else {"reason": reason}
    answer = ask(acme.client("olivia"), acme, path.format(event_id), **body)
    assert answer.status_code == 422
    assert "reason" in answer.json()["fields"]
    assert traces(acme, "audit.content_read") + traces(acme, "audit.content_exported") == []


@pytest.mark.parametrize("path", ["audit/events/{}/content/", "audit/content/"])
def test_content_is_for_owners_and_for_keys_that_were_given_it(world: World, path: str) -> None:
    acme = world.acme
    [event_id] = sealed(acme, 1, prompt=SECRET)
    path = path.format(event_id)
    for name in ("adam", "edith", "walter", "vera"):
        assert ask(acme.client(name), acme, path, reason=REASON).status_code == 403
    assert ask(world.globex.client("olivia"), acme, path, reason=REASON).status_code == 404
    reader = Client(headers={"Authorization": f"Bearer {acme.api_key('olivia', frozenset({'audit.read'}))}"})
    assert ask(reader, acme, path, reason=REASON).status_code == 403
    key = Client(headers={"Authorization": f"Bearer {acme.api_key('olivia', frozenset({'audit.content'}))}"})
    assert ask(key, acme, path, reason=REASON).status_code == 200
    assert ask(
        Client(headers={"Authorization": f"Bearer {acme.api_key('adam', frozenset({'audit.content'}))}"}),
        acme, path, reason=REASON,
    ).status_code == 403  # fmt: skip


def test_the_same_reading_twice_is_recorded_twice(world: World) -> None:
    acme, client = world.acme, world.acme.client("olivia")
    [event_id] = sealed(acme, 1, prompt=SECRET)
    for _ in range(2):
        client.post(
            acme.url(f"audit/events/{event_id}/content/"), {"reason": REASON}, content_type="application/json",
            headers={"Idempotency-Key": "the-same-key-0001"},
        )  # fmt: skip
    assert len(traces(acme, "audit.content_read")) == 2


def test_what_was_erased_stays_closed_and_leaves_no_trace_of_a_reading(world: World) -> None:
    acme = world.acme
    [event_id] = sealed(acme, 1, prompt=SECRET)
    with tenant_scope(acme.id):
        crypto.erase_subject(f"member:{acme.members['walter']}")
    opened = ask(acme.client("olivia"), acme, f"audit/events/{event_id}/content/", reason=REASON)
    assert opened.json() == {"personal": None, "is_erased": True}
    assert acme.client("adam").get(acme.url(f"audit/events/{event_id}/")).json()["is_erased"] is True
    assert traces(acme, "audit.content_read") == []


def test_an_export_with_content_names_each_person_whose_content_left(world: World) -> None:
    acme = world.acme
    [event_id] = sealed(acme, 1, prompt=SECRET)
    answer = ask(acme.client("olivia"), acme, "audit/content/", reason=REASON)
    lines = [json.loads(line) for line in b"".join(answer).splitlines()]
    assert [(line["event_id"], line["personal"]) for line in lines] == [(str(event_id), {"prompt": SECRET})]
    [trace] = traces(acme, "audit.content_exported")
    assert (trace.actor_id, trace.subject_id) == (acme.members["olivia"], acme.members["walter"])
    seal_all(acme)
    assert trace.data["until"] > trace.data["first"] == 0


def test_an_export_without_content_is_recorded_too(world: World) -> None:
    acme = world.acme
    sealed(acme, 1, prompt=SECRET)
    exported = b"".join(acme.client("adam").get(acme.url("audit/export/")))
    assert b"CANARY" not in exported
    [trace] = traces(acme, "audit.exported")
    assert (trace.actor_id, trace.data) == (acme.members["adam"], {"first": 0})
