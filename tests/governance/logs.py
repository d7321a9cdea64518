"""Shorthand for filling, sealing and damaging an audit log."""

import json
import time
from contextlib import contextmanager
from typing import Any

from django.db import connections

from governance import commands, queries
from governance.models import AuditLeaf
from kernel import journal
from kernel.ids import uuid7
from kernel.journal.models import JournalEvent
from kernel.tenancy import tenant_scope
from tests.events import SomethingHappened


def journal_some(company, count: int = 5, **personal: str) -> list[Any]:
    """Journal events of a company, each in a transaction of its own."""
    actor, ids = company.actor("walter"), []
    for number in range(count):
        with tenant_scope(company.id):
            ids.append(journal.append(actor, SomethingHappened(uuid7(), n=number, **personal)))
    return ids


def sealed(company, count: int = 5, **personal: str) -> list[Any]:
    ids = journal_some(company, count, **personal)
    seal_all(company)
    return ids


def seal_all(company) -> None:
    """Seal until nothing is left: a transaction open anywhere in the cluster, another test's too, holds rows back."""
    deadline = time.monotonic() + 30
    while True:
        commands.seal_tenant(company.id)
        with tenant_scope(company.id):
            if AuditLeaf.objects.count() == JournalEvent.objects.count():
                return
        assert time.monotonic() < deadline
        time.sleep(0.02)


def export(company, first: int = 0) -> list[str]:
    """The lines of an export, as the API sends them."""
    with tenant_scope(company.id):
        return [json.dumps(line) for line in queries.export_lines(first)]


@contextmanager
def as_owner(table: str):
    """Act as the database's owner, who can switch the triggers off. The runtime role cannot."""
    with connections["migrator"].cursor() as cursor:
        cursor.execute(f"alter table {table} disable trigger user")
        try:
            yield cursor
        finally:
            cursor.execute(f"alter table {table} enable always trigger append_only")
            cursor.execute(f"alter table {table} enable always trigger append_only_truncate")
