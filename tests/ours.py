"""Sweeps of a test that visit the test's own organisations.

A worker of the suite has one database for all of its tests, and they leave work behind: sealing all of it takes seconds
and grows with each test, and what is due there would be told of beside what the test expects.
"""

import re
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from django.db import connection

_WHO_HAS_WORK = re.compile(r"select tenant_id from \w+_tenants_\w+\([^()]*\)")


@contextmanager
def sweeps_of_only(tenant_ids: Collection[UUID]) -> Iterator[None]:
    """Whoever asks on this thread's connection which organisations have work hears of these alone."""

    def narrowed(execute: Callable[..., Any], sql: Any, values: Any, many: bool, context: Any) -> Any:
        if isinstance(sql, str) and _WHO_HAS_WORK.fullmatch(sql):
            sql, values = f"{sql} where tenant_id = any(%s)", [*(values or []), list(tenant_ids)]
        return execute(sql, values, many, context)

    with connection.execute_wrapper(narrowed):
        yield
