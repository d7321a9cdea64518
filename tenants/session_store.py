"""Where browser sessions are kept: Django's table, under a hash of the key that the cookie carries.

Whoever reads the table, a backup or a replica cannot sign in with what stands there.
"""

import hashlib
from typing import Any

from django.contrib.sessions.backends import db

from kernel.clock import now

_STORED = 40  # the width of Django's column: 160 bits of the hash
_GIVEN = 32


def stored_key(key: str) -> str:
    """Return what the tables hold of a session's key; a text that stands there already is returned as it is."""
    if len(key) == _STORED:
        return key
    return hashlib.sha256(key.encode()).hexdigest()[:_STORED]


class SessionStore(db.SessionStore):
    """Takes no key that was not made here: a cookie may carry a NUL, which the database answers with an error.

    Nor does it take what stands in the table, which is longer than a key.
    """

    def _validate_session_key(self, key: Any) -> bool:
        return isinstance(key, str) and len(key) == _GIVEN and key.isascii() and key.isalnum()

    def _get_session_from_db(self) -> Any:
        found = self.model.objects.filter(session_key=self._stored(), expire_date__gt=now()).first()
        if found is None:
            self._session_key = None
        return found

    async def _aget_session_from_db(self) -> Any:
        wanted = self.model.objects.filter(session_key=self._stored(), expire_date__gt=now())
        found = await wanted.afirst()
        if found is None:
            self._session_key = None
        return found

    def exists(self, session_key: str) -> bool:
        return bool(super().exists(stored_key(session_key)))

    def delete(self, session_key: str | None = None) -> None:
        key = session_key or self.session_key
        if key is not None:
            super().delete(stored_key(key))

    async def aexists(self, session_key: str) -> bool:
        return bool(await super().aexists(stored_key(session_key)))

    async def adelete(self, session_key: str | None = None) -> None:
        key = session_key or self.session_key
        if key is not None:
            await super().adelete(stored_key(key))

    async def acreate_model_instance(self, data: dict[str, Any]) -> Any:
        row = await super().acreate_model_instance(data)
        row.session_key = stored_key(row.session_key)
        return row

    def create_model_instance(self, data: dict[str, Any]) -> Any:
        row = super().create_model_instance(data)
        row.session_key = stored_key(row.session_key)
        return row

    def _stored(self) -> str:
        return stored_key(self.session_key or "")


class StoredSession(SessionStore):
    """A session as the table names it, for its owner's list of them. Never made from a cookie."""

    def _validate_session_key(self, key: Any) -> bool:
        return isinstance(key, str) and len(key) == _STORED

    @property
    def key_salt(self) -> str:
        """The data is signed for the class that wrote it."""
        return str(SessionStore().key_salt)


def hash_keys_of_listed_sessions() -> None:
    """Let allauth's list of a person's sessions hold hashes, too. It has no setting for it."""
    from allauth.core import context
    from allauth.usersessions.models import UserSession

    def is_current(listed: UserSession) -> bool:
        key = context.request.session.session_key
        return key is not None and stored_key(listed.session_key) == stored_key(key)

    field = UserSession._meta.get_field("session_key")
    field.get_prep_value = lambda value: stored_key(str(value))
    UserSession._session_store = lambda _listed, *keys: StoredSession(*map(stored_key, keys))
    UserSession.is_current = is_current
