"""Placeholders of one conversation, encrypted in Redis for a while.

Losing them costs nothing but new placeholders: what is stored of a conversation holds originals, and every prompt is
screened again. A conversation's secret is sealed under the organisation's key; its values are encrypted under that
secret. None of it is ever logged, and the conversation's name is in no key name.
"""

import secrets
from hashlib import sha256
from typing import Any

from governance.filters.pseudonyms import candidates
from kernel import crypto
from kernel.crypto.master import unwrap, wrap
from kernel.errors import Unavailable
from kernel.redis import client, redis
from kernel.tenancy.keys import redis_key

TTL_S = 7 * 24 * 3600
_SUBJECT, _FIELD, _SECRET = "tenant", "governance.pseudonyms", "secret"


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

    def placeholder_for(self, kind: str, value: str) -> str:
        known = self._placeholders.get((kind, value))
        return known or self._new_placeholder(kind, value)

    def value_of(self, placeholder: str) -> str | None:
        return self._values.get(placeholder)

    def _new_placeholder(self, kind: str, value: str) -> str:
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
            stored = self._stored(_SECRET)
            if stored is None:
                fresh = crypto.seal(_SUBJECT, _FIELD, secrets.token_bytes(32))
                stored = self._put_once(_SECRET, fresh)
            self._own_secret = crypto.unseal(_SUBJECT, _FIELD, stored)
        return self._own_secret

    def _stored(self, field: str) -> bytes | None:
        try:
            found: Any = client().hget(self._key, field)
        except redis.RedisError as error:
            raise Unavailable(retry_after_s=2) from error
        return None if found is None else bytes(found)

    def _put_once(self, field: str, blob: bytes) -> bytes:
        """Store under a field nobody has used; return what stands there now."""
        try:
            with client().pipeline(transaction=False) as pipeline:
                pipeline.hsetnx(self._key, field, blob)
                pipeline.hget(self._key, field)
                pipeline.expire(self._key, TTL_S)
                answers: list[Any] = pipeline.execute()
        except redis.RedisError as error:
            raise Unavailable(retry_after_s=2) from error
        return bytes(answers[1])
