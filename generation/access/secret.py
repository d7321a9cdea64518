"""The secret of one generation: what its events in Redis are sealed under and its digests are salted with.

It is kept in the row, sealed under the asker's key. Erasing the asker makes it unreadable, and with it the events
that Redis still has; the digests then commit to nothing, because nobody can compute them for any text.
"""

import hashlib
import hmac
from collections.abc import Sequence

from generation.events import Message
from generation.models import Generation
from generation.prompts.assembly import spelled
from kernel.crypto import seal, unseal

_FIELD = "generation.secret"


def seal_secret(owner: str, secret: bytes) -> bytes:
    return seal(owner, _FIELD, secret)


def secret_of(row: Generation) -> bytes:
    """Return a generation's secret, empty for one older than secrets; raises SubjectErased."""
    return unseal(row.owner, _FIELD, bytes(row.sealed_secret)) if row.sealed_secret else b""


def salt_of(secret: bytes) -> bytes:
    """What stands before the prompt in its digest; told to whoever may read the prompt."""
    return hmac.digest(secret, b"prompt salt", "sha256") if secret else b""


def prompt_digest(secret: bytes, messages: Sequence[Message]) -> str:
    """Return SHA-256 over the salt and the canonical JSON of the messages: the prompt as sent."""
    return hashlib.sha256(salt_of(secret) + spelled(messages)).hexdigest()
