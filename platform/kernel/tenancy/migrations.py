"""Operations for migrations: grants, guarded functions."""

from django.db.migrations import RunSQL

PINNED_PATH = "SET search_path = pg_catalog, public, pg_temp"

UNSIGNED = "current_setting('app.tenant_id')::uuid"
"""What policies and functions read before ADR 0151, and what migrations of that time still say."""

SIGNED = "kernel_tenant()"


def search_function(name: str, args: str, returns: str, body: str, language: str = "sql", cost: str = "") -> RunSQL:
    """Create a SECURITY DEFINER function owned by role `search` that `app` may execute.

    Operators such as `@@` and `<=>` cannot use their index under row-level security; these functions read
    past it, take the tenant from `kernel_tenant()` themselves and return ids only. Every body must filter by
    `(select kernel_tenant())`; the catalogue test checks it, with the few named exceptions.
    """
    signature = f"{name}({args})"
    return RunSQL(
        f"CREATE OR REPLACE FUNCTION {signature} RETURNS {returns} LANGUAGE {language} STABLE SECURITY DEFINER "
        f"{PINNED_PATH} {cost} AS $fn${body.replace(UNSIGNED, SIGNED)}$fn$; "
        f"ALTER FUNCTION {name} OWNER TO search; "
        f"REVOKE ALL ON FUNCTION {name} FROM PUBLIC; GRANT EXECUTE ON FUNCTION {name} TO app",
        f"DROP FUNCTION IF EXISTS {name}",
    )
