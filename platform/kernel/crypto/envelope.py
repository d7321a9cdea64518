"""Fields encrypted per subject, so that erasing a person is destroying one key."""

import secrets
from uuid import UUID

from django.db import connection, transaction

from kernel.clock import now
from kernel.crypto.master import master_key, master_key_id, unwrap, wrap
from kernel.crypto.models import SubjectKey, TenantKey
from kernel.errors import Gone
from kernel.tenancy.scope import current_tenant_id, forget_note, scope_notes

_KEPT_TENANT_KEYS = 4096
_WRAPPED = "select wrapped from kernel_subjectkey where tenant_id = %s and subject = %s"
_SHARED = f"{_WRAPPED} for share"
_tenant_keys: dict[UUID, bytes] = {}


class SubjectErased(Gone):
    code, title = "subject_erased", "This was erased at the person's request"


def seal(subject: str, field: str, plaintext: bytes) -> bytes:
    """Encrypt a field under the subject's data key, inside a scope.

    `subject` names whose data it is (``member:<uuid>``, ``tenant``), `field` where it stands; both and the
    tenant are authenticated. Raises SubjectErased once the subject was erased.
    """
    return wrap(_subject_key(subject, create=True), plaintext, _context(subject, field))


def unseal(subject: str, field: str, blob: bytes) -> bytes:
    """Decrypt what `seal` made; raises SubjectErased when the key was destroyed."""
    return unwrap(_subject_key(subject, create=False), bytes(blob), _context(subject, field))


def erase_subject(subject: str) -> None:
    """Destroy the subject's key: everything sealed under it becomes unreadable, proofs stay valid."""
    SubjectKey.objects.get_or_create(subject=subject)
    SubjectKey.objects.filter(subject=subject).update(wrapped=None, erased_at=now())
    forget_note(("subject key", subject))


def is_erased(subject: str) -> bool:
    """Whether the subject's key was destroyed; opens nothing."""
    return SubjectKey.objects.filter(subject=subject, wrapped=None).exists()


def keep_from_erasure(subject: str) -> None:
    """Until this transaction ends an erasure of the subject waits, so that it reaches what is written here too.

    Raises SubjectErased when it has been erased. The key that is read with it need not be read again for a seal.
    """
    row = _wrapped(subject, _SHARED)
    if row is None:
        return
    if row[0] is None:
        raise SubjectErased()
    scope_notes()[("subject key", subject)] = _opened(row[0], subject)


def _subject_key(subject: str, *, create: bool) -> bytes:
    """Read once in a transaction, and never kept longer: an erasure must count at once, in every process."""
    notes, mark = scope_notes(), ("subject key", subject)
    if mark not in notes:
        notes[mark] = _read_subject_key(subject, create=create)
    key: bytes = notes[mark]
    return key


def _read_subject_key(subject: str, *, create: bool) -> bytes:
    row = _wrapped(subject, _WRAPPED)
    if row is None and create:
        row = (_new_subject_key(subject).wrapped,)
    if row is None or row[0] is None:
        raise SubjectErased()
    return _opened(row[0], subject)


def _wrapped(subject: str, sql: str) -> tuple[bytes | memoryview | None] | None:
    """Read in every transaction that seals or unseals, hence without the ORM."""
    with connection.cursor() as cursor:
        cursor.execute(sql, [current_tenant_id(), subject])
        row: tuple[bytes | memoryview | None] | None = cursor.fetchone()
        return row


def _opened(wrapped: bytes | memoryview, subject: str) -> bytes:
    return unwrap(_tenant_key(), bytes(wrapped), f"subject:{subject}")


def _new_subject_key(subject: str) -> SubjectKey:
    wrapped = wrap(_tenant_key(), secrets.token_bytes(32), f"subject:{subject}")
    row, _ = SubjectKey.objects.get_or_create(subject=subject, defaults={"wrapped": wrapped})
    return row


def _tenant_key() -> bytes:
    """Kept in memory once committed: it is read at every seal and never changes."""
    tenant_id = current_tenant_id()
    known = _tenant_keys.get(tenant_id)
    if known is None:
        known = _read_tenant_key()
        transaction.on_commit(lambda: _keep(tenant_id, known))
    return known


def _keep(tenant_id: UUID, key: bytes) -> None:
    if len(_tenant_keys) >= _KEPT_TENANT_KEYS:
        _tenant_keys.clear()
    _tenant_keys[tenant_id] = key


def _read_tenant_key() -> bytes:
    row = TenantKey.objects.first()
    if row is None:
        wrapped = wrap(master_key(), secrets.token_bytes(32), _tenant_context())
        row, _ = TenantKey.objects.get_or_create(defaults={"wrapped": wrapped, "master_key_id": master_key_id()})
    return unwrap(master_key(), bytes(row.wrapped), _tenant_context())


def _tenant_context() -> str:
    return f"tenant:{current_tenant_id()}"


def _context(subject: str, field: str) -> str:
    return f"{current_tenant_id()}|{subject}|{field}"
