"""Which browser sessions still open something.

A socket outlives the request that opened it. It ends with the session it came in with: by signing out, by age, when
somebody ends it from another browser, and when the password is changed.
"""

import hashlib
from collections.abc import Callable, Iterable
from typing import Any

from django.db import connections

from kernel.rooms.registry import capabilities_of
from kernel.tenancy import Actor, SessionMark
from tenants.models import Membership, Person
from tenants.queries.directory import live_keys

# The clock's time, not the transaction's: this is asked after locks were waited for.
_LIVE = """
select w.key, w.person, w.fingerprint
from unnest(%s::text[], %s::uuid[], %s::text[]) w (key, person, fingerprint)
join django_session s on s.session_key = w.key and s.expire_date > clock_timestamp()
join tenants_person p on p.id = w.person and p.is_active
where left(encode(sha256(convert_to(p.password, 'UTF8')), 'hex'), 16) = w.fingerprint
"""


def session_mark_of(session: Any, person: Person) -> SessionMark:
    """Return what is kept of a session; its row's key, so that a store may keep another one than the cookie's."""
    stored_key: str = session.create_model_instance({}).session_key
    return SessionMark(stored_key, person.pk, hashlib.sha256(person.password.encode()).hexdigest()[:16])


def live_sessions(marks: Iterable[SessionMark]) -> set[SessionMark]:
    """Return those that are still signed in, in one query; asks nothing when there are none. Needs no scope."""
    return ask_live_sessions(marks)()


def ask_live_sessions(marks: Iterable[SessionMark]) -> Callable[[], set[SessionMark]]:
    """The same; what is returned reads the answer, so that other statements can be sent before that."""
    wanted = set(marks)
    if not wanted:
        return set
    keys, people, fingerprints = zip(*((m.key, m.person_id, m.fingerprint) for m in wanted), strict=True)
    cursor = connections["sign_in"].cursor()
    cursor.execute(_LIVE, [list(keys), list(people), list(fingerprints)])
    return lambda: {SessionMark(*row) for row in cursor.fetchall()}


def rights_now(actors: Iterable[Actor]) -> dict[Actor, frozenset[str]]:
    """Return what each may do now. Whoever's membership is not active or whose key was withdrawn is left out."""
    wanted = set(actors)
    members = Membership.objects.filter(
        id__in={actor.member_id for actor in wanted}, state=Membership.State.ACTIVE, person__is_active=True
    )
    roles = dict(members.values_list("id", "role"))
    keys = live_keys({actor.key_id for actor in wanted if actor.key_id})
    return {
        actor: _restricted(actor, roles[actor.member_id])
        for actor in wanted
        if actor.member_id in roles and (not actor.key_id or actor.key_id in keys)
    }


def _restricted(actor: Actor, role: str) -> frozenset[str]:
    """A key's rights shrink with its creator's and never grow."""
    rights = capabilities_of(role)
    return actor.capabilities & rights if actor.key_id else rights
