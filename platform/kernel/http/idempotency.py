"""Writes with an `Idempotency-Key` happen once; a repeat gets the first answer again."""

import hashlib
import json
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from rest_framework.request import Request

from kernel.clock import now
from kernel.crypto import seal, unseal
from kernel.errors import BadRequest, Conflict
from kernel.http.models import IdempotentResponse

HEADER = "Idempotency-Key"
METHODS = frozenset({"POST", "PUT", "PATCH", "DELETE"})
KEPT = timedelta(days=1)
_OUR_HEADERS = "x-scriptorium-"


class Reused(Conflict):
    code, title = "idempotency_key_reused", "This key was used for a different request"


def key_of(request: Request) -> str:
    key = request.headers.get(HEADER, "") if request.method in METHODS else ""
    if len(key) > 200:
        raise BadRequest("The Idempotency-Key is longer than 200 characters.")
    return key


def begin(request: Request, actor_id: UUID, key: str) -> IdempotentResponse:
    """Claim the key in this transaction. A second request with it waits on the unique index until the
    first one commits, then finds its answer."""
    fingerprint = _fingerprint(request)
    row, _ = IdempotentResponse.objects.get_or_create(actor_id=actor_id, key=key, defaults={"fingerprint": fingerprint})
    if row.fingerprint != fingerprint:
        raise Reused()
    return row


def remember(row: IdempotentResponse, status: int, body: bytes, *, shown_once: frozenset[str] = frozenset()) -> None:
    """Keep a successful answer, sealed, with the fields that are `shown_once` emptied: an API key or an invitation's
    link is told to whoever made it and to no repeat. A refused request raised, so its claim went with the rollback.
    """
    if shown_once:
        body = json.dumps({**json.loads(body), **dict.fromkeys(shown_once, "")}, ensure_ascii=False).encode()
    sealed = seal("tenant", _field(row), body)
    IdempotentResponse.objects.filter(id=row.id).update(status=status, body=sealed)


def answer_of(row: IdempotentResponse) -> bytes:
    """Return the answer that `remember` kept, inside the scope."""
    return unseal("tenant", _field(row), bytes(row.body or b""))


def oldest_kept() -> datetime:
    """Answers from before this moment are forgotten."""
    return now() - KEPT


def sweep() -> int:
    """Forget answers older than a day, in the current tenant."""
    deleted, _ = IdempotentResponse.objects.filter(created_at__lt=oldest_kept()).delete()
    return deleted


def forget_answers(actor_ids: Iterable[UUID]) -> int:
    """Forget the answers kept for these actors, in the current tenant."""
    deleted, _ = IdempotentResponse.objects.filter(actor_id__in=list(actor_ids)).delete()
    return deleted


def _field(row: IdempotentResponse) -> str:
    return f"idempotency:{row.id}"


def _fingerprint(request: Request) -> str:
    seen = hashlib.sha256(f"{request.method} {request.get_full_path()}\n".encode())
    if wishes := sorted((name.lower(), found) for name, found in request.headers.items() if _is_wish(name)):
        seen.update(json.dumps(wishes).encode())
    if (request.content_type or "").lower().startswith("multipart/"):
        # Not the bytes of the body: the boundary between its parts is another one each time.
        seen.update(json.dumps(_parts(request), sort_keys=True).encode())
    else:
        seen.update(request._request.body)
    return seen.hexdigest()


def _is_wish(header: str) -> bool:
    """Our own headers say what is wanted, as the body does: who may step in, whether the files are asked."""
    return header.lower().startswith(_OUR_HEADERS)


def _parts(request: Request) -> dict[str, list[Any]]:
    """A form's fields and, for each of its files, the name and the digest."""
    form: Any = request.data
    return {name: [_part(one) for one in given] for name, given in form.lists()}


def _part(given: Any) -> Any:
    return [given.name, given.content_type, _digest(given)] if isinstance(given, UploadedFile) else given


def _digest(file: "UploadedFile[Any]") -> str:
    """Read in chunks, since an upload may lie on disk, and rewound for whoever reads it next."""
    seen = hashlib.sha256()
    for chunk in file.chunks():
        seen.update(chunk)
    file.seek(0)
    return seen.hexdigest()
