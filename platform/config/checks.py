"""What must hold before a process serves anyone: a harmless role, a server without known leaks, the secret's key."""

import sys
from collections.abc import Callable
from typing import Any, TypeVar
from uuid import UUID

from django.core.checks import Error, Tags, register
from django.db import InterfaceError, OperationalError, ProgrammingError, connections
from django.db.backends.base.base import BaseDatabaseWrapper

from kernel.observability.log import get_logger
from kernel.tenancy.binding import BIND, signed_tenant

log = get_logger(__name__)
T = TypeVar("T")

_ROLE = """
select r.rolsuper or r.rolbypassrls as may_bypass,
       exists (select 1 from pg_class c join pg_namespace n on n.oid = c.relnamespace
               where n.nspname = 'public' and c.relowner = r.oid) as owns_tables,
       current_setting('server_version_num')::int as version
from pg_roles r where r.rolname = current_user
"""

# First versions without CVE-2025-8713, by major version.
_SAFE = {14: 140019, 15: 150014, 16: 160010, 17: 170006}

_NOBODY = UUID(int=0)


_SIGN_IN = "select to_regclass('django_session') is not null and has_table_privilege('django_session', 'select')"


@register(Tags.database)
def runtime_role_is_harmless(databases: Any = None, **_: Any) -> list[Error]:
    """The `default` connection obeys row-level security and names tenants as the database verifies them."""
    return found_in(connections["default"]) if "default" in (databases or []) else []


def require_sound_database() -> None:
    """End this process, saying why, where the database would not keep organisations apart, or opens none of them.

    A database that is away is no reason: processes start before it, and wait.
    """
    found = _answer("default", found_in)
    if found:
        sys.exit("\n".join(f"{error.id}: {error.msg}" for error in found))


def _answer(alias: str, ask: Callable[[BaseDatabaseWrapper], T]) -> T | None:
    """Ask on a connection of its own, because a process that is forked later must not have opened the pool."""
    known = connections[alias]
    options = {name: value for name, value in known.settings_dict["OPTIONS"].items() if name != "pool"}
    connection = type(known)({**known.settings_dict, "OPTIONS": options}, alias=alias)
    try:
        return ask(connection)
    except (OperationalError, InterfaceError) as error:
        log.warning("start.database_away", kind=type(error).__name__)
        return None
    finally:
        connection.close()


def require_sign_in() -> None:
    """End this process, which signs people in, where it is not told the role for that."""
    if _answer("sign_in", may_sign_in) is False:
        sys.exit(
            "tenancy.E004: SIGN_IN_DATABASE_URL must name role `sign_in`, which alone reaches accounts and sessions "
            "(docs/operations/running.md)."
        )


def may_sign_in(connection: BaseDatabaseWrapper) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(_SIGN_IN)
        return bool(cursor.fetchone()[0])


def found_in(connection: BaseDatabaseWrapper) -> list[Error]:
    """Return what is wrong with a connection that is to serve tenants."""
    with connection.cursor() as cursor:
        cursor.execute(_ROLE)
        may_bypass, owns_tables, version = cursor.fetchone()
    found = []
    if may_bypass or owns_tables:
        found.append(Error("DATABASE_URL must use role `app`: this role can read past tenants.", id="tenancy.E001"))
    if version < _SAFE.get(version // 10000, 0):
        found.append(Error("This PostgreSQL version leaks rows past policies; update it.", id="tenancy.E002"))
    if refusal := _refusal_of_a_tenant(connection):
        hint = (
            "The database refuses tenants that are signed with this SECRET_KEY. Run `migrate` with the same SECRET_KEY"
        )
        found.append(Error(f"{hint}, and compare the clocks. It says: {refusal}", id="tenancy.E003"))
    return found


def _refusal_of_a_tenant(connection: BaseDatabaseWrapper) -> str:
    """One statement, which is a transaction by itself: the inner query runs first."""
    try:
        with connection.cursor() as cursor:
            cursor.execute(f"select kernel_tenant() from ({BIND}) bound", [signed_tenant(_NOBODY)])  # noqa: S608 - ours
    except ProgrammingError as error:
        return str(error).partition("\n")[0]
    return ""
