"""A journal row as the bytes that are sealed.

Personal fields are in it as ciphertext, with a salted commitment to it. Destroying the subject's key makes them
unreadable for ever and changes no byte here, so every proof stays valid.
"""

import base64
import json
from hashlib import sha256
from typing import Any

from governance.seal.signing import at_text
from kernel import canonical_json
from kernel.journal.models import JournalEvent

_MAX_SAFE_INTEGER = 2**53 - 1


def content(event: JournalEvent, mark: str = "") -> bytes:
    """Canonical JSON (RFC 8785) of a row; what its leaf hash is made over.

    `mark` is what the sealer says of it (see `clocks`); a row without one has no such member.
    """
    row = _members(event) | ({"clock": mark} if mark else {})
    if _is_plain(event.data):
        return _quickly(row)
    try:
        return canonical_json.encode(row)
    except ValueError:
        # A number beyond what JSON keeps exactly must not stop the log: then `data` is sealed as text.
        row["data"] = {"json": json.dumps(event.data, sort_keys=True, separators=(",", ":"))}
        return canonical_json.encode(row)


def _quickly(row: dict[str, Any]) -> bytes:
    """The same bytes several times faster: for plain values the standard encoder writes just what RFC 8785 asks."""
    return json.dumps(row, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def _is_plain(value: Any) -> bool:
    """No fractions, no numbers beyond doubles, no keys whose order depends on UTF-16."""
    kind = type(value)
    if kind is str or kind is bool or value is None:
        return True
    if kind is int:
        return -_MAX_SAFE_INTEGER <= value <= _MAX_SAFE_INTEGER
    if kind is dict:
        return all(type(key) is str and key.isascii() and _is_plain(value[key]) for key in value)
    return kind is list and all(map(_is_plain, value))


def _members(event: JournalEvent) -> dict[str, Any]:
    sealed = bytes(event.personal) if event.personal else None
    return {
        "id": str(event.id),
        "tenant_id": str(event.tenant_id),
        "at": at_text(event.at),
        "actor_kind": event.actor_kind,
        "actor_id": str(event.actor_id),
        "verb": event.verb,
        "subject_kind": event.subject_kind,
        "subject_id": str(event.subject_id),
        "subject_seq": event.subject_seq,
        "request_id": event.request_id,
        "traceparent": event.traceparent,
        "data": event.data,
        "personal_subject": event.personal_subject,
        "personal": base64.b64encode(sealed).decode() if sealed else None,
        "commitment": sha256(bytes(event.salt) + sealed).hexdigest() if sealed else None,
        "schema_version": event.schema_version,
    }
