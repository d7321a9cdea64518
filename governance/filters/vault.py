"""Placeholders of one conversation, encrypted in Redis for a while.

Losing them costs nothing but new placeholders: what is stored of a conversation holds originals, and every prompt is
screened again. A conversation's secret is sealed under the organisation's key; its values are encrypted under that
secret. None of it is ever logged, and the conversation's name is in no key name.
"""

import secrets
from collections import OrderedDict
from hashlib import sha256
from threading import Lock
from typing import Any

from governance.filters.pseudonyms import candidates
from kernel import crypto
from kernel.crypto.master import unwrap, wrap
from kernel.errors import Unavailable
from kernel.redis import client, redis
from kernel.tenancy.keys import redis_key

TTL_S = 7 * 24 * 3600
_SUBJECT, _FIELD, _SECRET = "tenant", "governance.pseudonyms", "secret"
_KEPT_SECRETS = 4096

_kept: OrderedDict[str, tuple[bytes, bytes]] = OrderedDict()
"""Of the conversations of late, by key: the secret as it stands in Redis, sealed, and opened."""
_lock = Lock()


class _NotTheSecret(Exception):
    """Another secret stands in Redis than the one that was kept here."""


class RedisVault:
    """A `Vault` for one conversation of the current tenant.

    Placeholders are made inside a scope; looking values up needs none. Raises Unavailable without Redis: a
    prompt whose originals could not be kept does not leave.
    """

    def __init__(self, conversation: str) -> None:
        self._key = redis_key("vault", sha256(conversation.encode()).hexdigest()[:32])
        self._values: dict[str, str] = {}
        self._placeholders: dict[tuple[str, str], str] = {}
        self._own_secret = b""
        self._unconfirmed: bytes | None = None

    def placeholder_for(self, kind: str, value: str) -> str:
        known = self._placeholders.get((kind, value))
        return known or self._new_placeholder(kind, value)

    def value_of(self, placeholder: str) -> str | None:
        return self._values.get(placeholder)

    def _new_placeholder(self, kind: str, value: str) -> str:
        try:
            return self._free_placeholder(kind, value)
        except _NotTheSecret:
            return self._free_placeholder(kind, value)

    def _free_placeholder(self, kind: str, value: str) -> str:
        secret = self._secret()
        for placeholder in candidates(secret, kind, value):
            if self._claimed(secret, placeholder, value):
                self._values[placeholder] = value
                self._placeholders[kind, value] = placeholder
                return placeholder
        raise OverflowError("no placeholder is free")

    def _claimed(self, secret: bytes, placeholder: str, value: str) -> bool:
        """Take a placeholder for a value, unless another value of the conversation has it."""
        field = sha256(secret + placeholder.encode()).hexdigest()
        blob = wrap(secret, value.encode("utf-8", "surrogatepass"), placeholder)
        stored = self._put_once(field, blob)
        return unwrap(secret, stored, placeholder).decode("utf-8", "surrogatepass") == value

    def _secret(self) -> bytes:
        if not self._own_secret:
            with _lock:
                sealed, self._own_secret = _kept.get(self._key, (None, b""))
            self._unconfirmed = sealed
        if not self._own_secret:
            sealed = self._stored(_SECRET)
            if sealed is None:
                fresh = crypto.seal(_SUBJECT, _FIELD, secrets.token_bytes(32))
                sealed = self._put_once(_SECRET, fresh)
            self._own_secret = crypto.unseal(_SUBJECT, _FIELD, sealed)
            self._keep(sealed)
        return self._own_secret

    def _keep(self, sealed: bytes) -> None:
        with _lock:
            _kept[self._key] = sealed, self._own_secret
            _kept.move_to_end(self._key)
            while len(_kept) > _KEPT_SECRETS:
                _kept.popitem(last=False)

    def _stored(self, field: str) -> bytes | None:
        try:
            found: Any = client().hget(self._key, field)
        except redis.RedisError as error:
            raise Unavailable(retry_after_s=2) from error
        return None if found is None else bytes(found)

    def _put_once(self, field: str, blob: bytes) -> bytes:
        """Store under a field nobody has used; return what stands there now.

        A secret that was kept here counts if it stands in Redis still, which is asked on the same way. What was stored
        under another one is found by nobody, and goes with the rest.
        """
        try:
            with client().pipeline(transaction=False) as pipeline:
                pipeline.hsetnx(self._key, field, blob)
                pipeline.hget(self._key, field)
                pipeline.expire(self._key, TTL_S)
                if self._unconfirmed is not None:
                    pipeline.hget(self._key, _SECRET)
                answers: list[Any] = pipeline.execute()
        except redis.RedisError as error:
            raise Unavailable(retry_after_s=2) from error
        if self._unconfirmed is not None:
            self._confirm(answers[3])
        return bytes(answers[1])

    def _confirm(self, sealed: bytes | None) -> None:
        is_as_kept, self._unconfirmed = sealed == self._unconfirmed, None
        if not is_as_kept:
            self._own_secret = b""
            with _lock:
                _kept.pop(self._key, None)
            raise _NotTheSecret
