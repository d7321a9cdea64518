"""The version of all that a call reads of its organisation."""

from uuid import UUID

from django.db import connection

from kernel.tenancy import current_tenant_id

_VERSION = "select version from generation_configurationversion where tenant_id = %s"


def configuration_version() -> UUID | None:
    """Return the token as this transaction sees it; asked at every call, hence without the ORM."""
    with connection.cursor() as cursor:
        cursor.execute(_VERSION, [current_tenant_id()])
        row = cursor.fetchone()
    return row[0] if row else None
