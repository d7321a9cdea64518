"""What must hold before a process serves anyone: the right role, a server without known leaks."""

from typing import Any

from django.core.checks import Error, Tags, register
from django.db import connections

_ROLE = """
select r.rolsuper or r.rolbypassrls as may_bypass,
       exists (select 1 from pg_class c join pg_namespace n on n.oid = c.relnamespace
               where n.nspname = 'public' and c.relowner = r.oid) as owns_tables,
       current_setting('server_version_num')::int as version
from pg_roles r where r.rolname = current_user
"""

# First versions without CVE-2025-8713, by major version.
_SAFE = {14: 140019, 15: 150014, 16: 160010, 17: 170006}


@register(Tags.database)
def runtime_role_is_harmless(databases: Any = None, **_: Any) -> list[Error]:
    """The `default` connection must obey row-level security: no superuser, no bypass, no ownership."""
    if "default" not in (databases or []):
        return []
    with connections["default"].cursor() as cursor:
        cursor.execute(_ROLE)
        may_bypass, owns_tables, version = cursor.fetchone()
    found = []
    if may_bypass or owns_tables:
        found.append(Error("DATABASE_URL must use role `app`: this role can read past tenants.", id="tenancy.E001"))
    if version < _SAFE.get(version // 10000, 0):
        found.append(Error("This PostgreSQL version leaks rows past policies; update it.", id="tenancy.E002"))
    return found
