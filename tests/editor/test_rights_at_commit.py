"""What was allowed at the door is asked again in the transaction that appends."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.db import connections
from django.db.models.expressions import RawSQL
from django.test import Client

from editor import commands
from editor.events import Committed, Refused
from editor.models import Document
from editor.queries import events_between
from kernel.tenancy import Actor, tenant_scope
from tenants import commands as people
from tenants.models import ApiKey, Membership, Person
from tenants.queries import actor_of_socket, live_sessions
from tests.editor.conftest import Page, Shared
from tests.editor.yjs_peer import Peer, batch
from tests.world import Company


def over_a_socket(page: Page, person: str = "edith", header: tuple[bytes, bytes] | None = None) -> Actor:
    """The actor as the socket's door makes one: with a session, or with the key in a header."""
    browser = Client()
    browser.force_login(page.world.acme.people[person])
    scope = {
        "url_route": {"kwargs": {"slug": page.world.acme.slug}},
        "headers": [header] if header else [],
        "session": browser.session,
        "user": page.world.acme.people[person],
    }
    _, actor = actor_of_socket(scope, "test-request")
    assert actor is not None
    return actor


def by_key(page: Page) -> Actor:
    secret = page.world.acme.api_key("olivia")
    return over_a_socket(page, header=(b"authorization", f"Bearer {secret}".encode()))


def raise_the_epoch(page: Page, actor: Actor) -> None:
    """The right to write stays; it is the grant that is another one."""
    Membership.objects.filter(id=actor.rights_id).update(grant_epoch=2)


def deactivate(page: Page, actor: Actor) -> None:
    Membership.objects.filter(id=actor.rights_id).update(state="deactivated")


def withdraw_the_key(page: Page, actor: Actor) -> None:
    people.revoke_api_key(page.world.acme.actor("olivia"), actor.key_id or actor.id)


def let_the_key_expire(page: Page, actor: Actor) -> None:
    ApiKey.objects.filter(id=actor.key_id).update(expires_at="2020-01-01T00:00:00Z")


def make_it_private(page: Page, actor: Actor) -> None:
    Document.objects.filter(id=page.id).update(visibility="private")


def trash_it(page: Page, actor: Actor) -> None:
    commands.trash(page.walter, page.id)


def sign_out(page: Page, actor: Actor) -> None:
    assert actor.session is not None
    Session.objects.get(session_key=actor.session.key).delete()


def reach_the_sessions_age(page: Page, actor: Actor) -> None:
    """While the transaction waits: its own time still lies before that."""
    assert actor.session is not None
    Session.objects.filter(session_key=actor.session.key).update(expire_date=RawSQL("clock_timestamp()", []))


def change_the_password(page: Page, actor: Actor) -> None:
    person = Person.objects.get(pk=page.world.acme.people["edith"].pk)
    person.set_password("another horse battery")
    person.save()


CHANGES: list[tuple[Callable[[Page], Actor], Callable[[Page, Actor], None], str]] = [
    (over_a_socket, raise_the_epoch, "grant.changed"),
    (over_a_socket, deactivate, "grant.changed"),
    (by_key, withdraw_the_key, "grant.changed"),
    (by_key, let_the_key_expire, "grant.changed"),
    (over_a_socket, make_it_private, "document.read_only"),
    (over_a_socket, trash_it, "document.trashed"),
    (over_a_socket, sign_out, "grant.changed"),
    (over_a_socket, reach_the_sessions_age, "grant.changed"),
    (over_a_socket, change_the_password, "grant.changed"),
]


@pytest.mark.parametrize(("comes", "change", "code"), CHANGES)
def test_what_changes_between_door_and_commit_stops_the_edit(
    page: Page, comes: Callable[[Page], Actor], change: Callable[[Page, Actor], None], code: str
) -> None:
    actor = comes(page)
    first, second = page.peer(actor), page.peer(actor)
    assert commands.append_updates(page.id, [batch(actor, first.type("a"), first.client, 1)]).outcomes == (
        Committed(2),
    )
    change(page, actor)
    head = page.row.head
    outcomes = commands.append_updates(
        page.id,
        [
            batch(actor, second.type("b"), second.client, 1),
            batch(actor, first.type("c"), first.client, 2),
            batch(actor, second.add_paragraph("d")),
        ],
    ).outcomes
    assert [outcome.code for outcome in outcomes if isinstance(outcome, Refused)] == [code] * 3
    assert page.row.head == head


def test_who_may_only_read_writes_nothing_whatever_the_door_let_pass(page: Page) -> None:
    vera = over_a_socket(page, "vera")
    peer = Peer(3_000_000_001, *events_between(page.id, 0).updates)
    (outcome,) = commands.append_updates(page.id, [batch(vera, peer.type("v"))]).outcomes
    assert isinstance(outcome, Refused)
    assert outcome.code == "document.read_only"


def test_an_edit_goes_on_under_the_epoch_that_holds_now(page: Page) -> None:
    actor = over_a_socket(page)
    raise_the_epoch(page, actor)
    peer = page.peer(actor)
    again = batch(actor, peer.type("a"), peer.client, 1, epoch=2)
    assert commands.append_updates(page.id, [again]).outcomes == (Committed(2),)


def test_a_mark_of_another_person_opens_nothing(page: Page) -> None:
    mark = over_a_socket(page).session
    assert mark is not None
    assert live_sessions([mark]) == {mark}
    assert live_sessions([replace(mark, person_id=page.world.acme.people["olivia"].pk)]) == set()


class Halfway:
    """A transaction of another thread, done but not committed until `commit`."""

    def __init__(self, company: Company, work: Callable[[], Any]) -> None:
        self._company, self._work = company, work
        self._is_done, self._may_commit = threading.Event(), threading.Event()
        self._threads = ThreadPoolExecutor(1)
        self._result = self._threads.submit(self._run)

    def is_done_within(self, seconds: float) -> bool:
        return self._is_done.wait(seconds)

    def commit(self) -> Any:
        self._may_commit.set()
        self._threads.shutdown()
        return self._result.result()

    def _run(self) -> Any:
        try:
            with tenant_scope(self._company.id):
                found = self._work()
                self._is_done.set()
                self._may_commit.wait(20)
            return found
        finally:
            connections.close_all()


@pytest.mark.parametrize("withdrawn", ["role", "member", "key"])
def test_no_edit_is_committed_after_the_right_to_it_was_withdrawn(shared: Shared, withdrawn: str) -> None:
    acme = shared.world.acme
    with tenant_scope(acme.id):
        actor = key_of(acme) if withdrawn == "key" else acme.actor("edith")
        peers = [Peer(commands.lease_client(actor, shared.id), *events_between(shared.id, 0).updates) for _ in range(2)]
    before, after = ([batch(actor, peer.type("x"), peer.client, 1)] for peer in peers)

    def withdraw() -> None:
        olivia = acme.actor("olivia")
        if withdrawn == "key":
            people.revoke_api_key(olivia, actor.key_id or actor.id)
        elif withdrawn == "role":
            people.change_role(olivia, actor.rights_id, "viewer")
        else:
            people.set_state(olivia, actor.rights_id, "deactivated")

    edit = Halfway(acme, lambda: commands.append_updates(shared.id, before).outcomes)
    assert edit.is_done_within(20)
    withdrawal = Halfway(acme, withdraw)
    assert not withdrawal.is_done_within(0.3)  # it would be answered before the edit is seen
    assert edit.commit() == (Committed(2),)
    assert withdrawal.is_done_within(20)
    late = Halfway(acme, lambda: commands.append_updates(shared.id, after).outcomes)
    assert not late.is_done_within(0.3)
    withdrawal.commit()
    (outcome,) = late.commit()
    assert isinstance(outcome, Refused)
    assert outcome.code == "grant.changed"


def key_of(company: Company) -> Actor:
    header = f"Bearer {company.api_key('olivia')}"
    scope = {"url_route": {"kwargs": {"slug": company.slug}}, "headers": [(b"authorization", header.encode())]}
    _, actor = actor_of_socket(scope, "test-request")
    assert actor is not None
    return actor
