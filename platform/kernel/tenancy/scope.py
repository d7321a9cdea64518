"""The tenant is a property of the transaction (research: pooled connections and contexts leak otherwise)."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any
from uuid import UUID

from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from kernel.tenancy.binding import BIND, signed_tenant
from kernel.tenancy.opening import begin_bound, is_unbegun

_NOTES = "_scriptorium_scope_notes"
_BOUND = "_scriptorium_bound_tenant"
_current: ContextVar[UUID | None] = ContextVar("tenant", default=None)


class NoTenant(RuntimeError):
    """Tenant work was tried outside a tenant scope."""


class TenantSwitch(RuntimeError):
    """A scope of one tenant was entered inside a scope of another."""


def current_tenant_id() -> UUID:
    """Return the tenant of this scope; raises NoTenant outside one."""
    tenant_id = _current.get()
    if tenant_id is None:
        raise NoTenant("enter tenant_scope() first")
    return tenant_id


def has_tenant() -> bool:
    return _current.get() is not None


def scope_notes(using: str = "default") -> dict[Any, Any]:
    """Return what this scope has read before and need not read again; forgotten at its end.

    They hang on the connection, which belongs to one thread, so no other scope can come across them. Inside a
    savepoint nothing is kept: what was read there may be rolled back while the scope goes on.
    """
    current_tenant_id()
    connection = connections[using]
    notes: dict[Any, Any] = connection.__dict__.setdefault(_NOTES, {})
    return dict(notes) if connection.savepoint_ids else notes


def forget_note(mark: Any, using: str = "default") -> None:
    """Read it anew the next time."""
    connections[using].__dict__.get(_NOTES, {}).pop(mark, None)


@contextmanager
def tenant_scope(tenant_id: UUID, using: str = "default") -> Iterator[UUID]:
    """Run the block as one transaction of one tenant.

    The binding is signed and local to the transaction, so it ends with that and cannot stay on a pooled
    connection. A scope inside a scope finds it there. Raises TenantSwitch inside a scope of another tenant.
    """
    held = _current.get()
    if held not in (None, tenant_id):
        raise TenantSwitch(f"already inside {held}")
    _current.set(tenant_id)
    try:
        with _bound_transaction(tenant_id, connections[using]):
            yield tenant_id
    finally:
        if held is None:
            connections[using].__dict__.pop(_NOTES, None)
        # By value, not by token: a token belongs to one Context, and asgiref runs us in copies.
        _current.set(held)


@contextmanager
def _bound_transaction(tenant_id: UUID, connection: BaseDatabaseWrapper) -> Iterator[None]:
    is_nested = connection.in_atomic_block
    if is_nested and connection.__dict__.get(_BOUND) == tenant_id:
        with transaction.atomic(using=connection.alias):
            yield
        return
    try:
        with transaction.atomic(using=connection.alias):
            _bind(signed_tenant(tenant_id), connection)
            connection.__dict__[_BOUND] = tenant_id
            yield
            # Only on success, and only when an outer transaction stays open: in a failed transaction the
            # statement itself would fail and hide the real error; commit and rollback unbind by themselves.
            if is_nested and not connection.needs_rollback:
                _bind("", connection)
    finally:
        connection.__dict__.pop(_BOUND, None)


def _bind(value: str, connection: BaseDatabaseWrapper) -> None:
    if is_unbegun(connection):
        begin_bound(value, connection)
        return
    with connection.cursor() as cursor:
        cursor.execute(BIND, [value])
