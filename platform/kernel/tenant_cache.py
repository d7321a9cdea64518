"""What a hot path reads of an organisation at every call, kept in memory for as long as its version stands.

The version is a random token in one row of the organisation. A trigger on each table that is read here moves it in the
transaction of the change (ADR 0127). A scope that asks for the version first may use what any earlier scope read under
the same token; it is exactly what the tables say. Scopes that do not ask read their rows, as everybody else does.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any, TypeVar
from uuid import UUID

from kernel.ports import Port
from kernel.tenancy.scope import current_tenant_id, forget_note, has_tenant, scope_notes

T = TypeVar("T")
_MAX_ENTRIES = 8192
_NOTE, _UNREAD = "tenant cache", UUID(int=0)

# Inside the tenant's scope: the version of all that is read through this cache, or None where it has none.
version: Port[[], UUID | None] = Port("kernel.tenant_cache.version")

_entries: OrderedDict[tuple[UUID, UUID, Hashable], Any] = OrderedDict()
_lock = Lock()


def use_cache(*, when_asked: bool = False) -> None:
    """From now until `leave_cache`, or the end of this scope, read through the cache; costs one statement.

    For scopes that change nothing of what is cached: they would not see it. `when_asked`: the version is read with the
    first thing that is asked for, for scopes that perhaps ask for nothing. Without effect outside a scope.
    """
    if has_tenant() and version.is_filled and _NOTE not in scope_notes():
        scope_notes()[_NOTE] = _UNREAD if when_asked else version()


def leave_cache() -> None:
    """Read the rows again for the rest of this scope."""
    forget_note(_NOTE)


def used_version() -> UUID | None:
    """Return the version that this scope reads by, None where it reads the rows."""
    found: UUID | None = scope_notes().get(_NOTE)
    if found == _UNREAD:
        found = scope_notes()[_NOTE] = version()
    return found


def cached(what: Hashable, read: Callable[[], T]) -> T:
    """Return what `read` does, from memory where it was read under the version that this scope uses.

    `what` names it within the organisation. The value is shared between threads: nobody may change it. It must hold no
    secret that may not stay in memory.
    """
    token = used_version()
    if token is None:
        return read()
    mark = (current_tenant_id(), token, what)
    with _lock:
        if mark in _entries:
            _entries.move_to_end(mark)
            found: T = _entries[mark]
            return found
    value = read()
    if version() == token:  # else it moved meanwhile, perhaps by ourselves, and what was read may be of after that
        _keep(mark, value)
    return value


def _keep(mark: tuple[UUID, UUID, Hashable], value: Any) -> None:
    """The least recently used go first, those of versions that have passed with them."""
    with _lock:
        _entries[mark] = value
        while len(_entries) > _MAX_ENTRIES:
            _entries.popitem(last=False)
