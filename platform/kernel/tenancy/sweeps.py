"""Sweeps ask who has work.

An idle organisation costs a sweep no statement: one SQL function (see `kernel.tenancy.migrations.search_function`)
returns the ids of those with something due, and only these are visited.
"""

from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

from django.db import connection

from kernel.observability.log import get_logger
from kernel.tenancy.scope import tenant_scope

log = get_logger(__name__)


def for_each_tenant_with_work(question: str, arguments: Iterable[Any], work: Callable[[], Any]) -> None:
    """Run a function in the scope of each tenant that the SQL function `question` names.

    One tenant's failure does not stop the others'; it is logged, and its work is still due at the next sweep.
    """
    for_each_tenant_of(tenants_with_work(question, arguments), work)


def tenants_with_work(question: str, arguments: Iterable[Any] = ()) -> list[UUID]:
    """Ask a function that returns tenant ids, in one statement outside any scope."""
    given = list(arguments)
    places = ", ".join(["%s"] * len(given))
    with connection.cursor() as cursor:
        cursor.execute(f"select tenant_id from {question}({places})", given)  # noqa: S608 - a name in our code
        return [row[0] for row in cursor.fetchall()]


def for_each_tenant_of(tenant_ids: Iterable[UUID], work: Callable[[], Any]) -> None:
    """Run a function in each of these tenants' scopes; one that fails is logged."""
    for tenant_id in tenant_ids:
        try:
            with tenant_scope(tenant_id):
                work()
        except Exception as error:
            log.error(
                "sweep.failed",
                tenant=str(tenant_id),
                work=work.__name__,
                kind=type(error).__name__,
                exc_info=error,
            )
