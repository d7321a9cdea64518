"""What the tables hold of a session opens nothing."""

import asyncio
import importlib
import json
from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connections
from django.test import Client

from tenants.session_store import SessionStore, StoredSession, stored_key
from tests.world import PASSWORD, World

pytestmark = pytest.mark.security


def browser(world: World, name: str = "walter") -> Client:
    client = Client()
    body = {"email": world.acme.people[name].email, "password": PASSWORD}
    answer = client.post("/_allauth/browser/v1/auth/login", body, content_type="application/json")
    assert answer.status_code == 200, answer.content
    return client


def key_of(client: Client) -> str:
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def with_cookie(key: str) -> Any:
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = key
    return client.get("/api/v1/me/")


def test_no_table_holds_the_key_of_a_session(world: World) -> None:
    key = key_of(browser(world))
    assert with_cookie(key).status_code == 200
    assert Session.objects.filter(session_key=stored_key(key)).count() == 1
    with connections["sign_in"].cursor() as cursor:
        for table in ("django_session", "usersessions_usersession"):
            cursor.execute(f"select count(*) from {table} where session_key = %s", [key])  # noqa: S608  names of ours
            assert cursor.fetchone() == (0,), table
            cursor.execute(f"select count(*) from {table} where session_key = %s", [stored_key(key)])  # noqa: S608
            assert cursor.fetchone() == (1,), table


def test_what_the_table_holds_is_no_cookie(world: World) -> None:
    key = stored_key(key_of(browser(world)))
    assert with_cookie(key).status_code == 401
    assert with_cookie(key[:32]).status_code == 401


def test_a_person_sees_their_sessions_and_ends_another_one(world: World) -> None:
    here, there = browser(world), browser(world)
    listed = here.get("/_allauth/browser/v1/auth/sessions").json()["data"]
    assert [one["is_current"] for one in listed].count(True) == 1
    other = next(one["id"] for one in listed if not one["is_current"])
    here.delete(
        "/_allauth/browser/v1/auth/sessions", json.dumps({"sessions": [other]}), content_type="application/json"
    )
    assert (here.get("/api/v1/me/").status_code, there.get("/api/v1/me/").status_code) == (200, 401)
    assert UserSession.objects.filter(user=world.acme.people["walter"]).count() == 1


def test_signing_in_again_leaves_other_sessions_in_the_list(world: World) -> None:
    browser(world), browser(world), browser(world)
    assert UserSession.objects.filter(user=world.acme.people["walter"]).count() == 3


def test_a_session_from_before_the_upgrade_goes_on(world: World) -> None:
    key = key_of(browser(world))
    Session.objects.filter(session_key=stored_key(key)).update(session_key=key)
    assert with_cookie(key).status_code == 401
    migration = importlib.import_module("tenants.migrations.0005_hashed_session_keys").Migration
    with connections["migrator"].cursor() as cursor:
        for _ in range(2):
            cursor.execute(migration.operations[0].sql)
    assert with_cookie(key).status_code == 200


def test_the_store_answers_alike_on_an_event_loop(world: World) -> None:
    store = SessionStore()
    store["word"] = "kept"
    store.save()
    key = store.session_key or ""
    assert StoredSession(stored_key(key))["word"] == "kept"

    async def ask() -> tuple[Any, bool, bool]:
        found = await SessionStore(key).aget("word")
        before = await SessionStore().aexists(key)
        await SessionStore(key).adelete()
        return found, before, await SessionStore().aexists(key)

    assert asyncio.run(ask()) == ("kept", True, False)
