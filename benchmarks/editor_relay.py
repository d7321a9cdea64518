"""Edits through the relay: ten documents, five writers each, on two web processes.

Every writer holds a socket, a leased client id and a document of its own, and sends real batches
(`benchmarks/writers.py`).
"""

import asyncio
import os
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from benchmarks.measure import against
from benchmarks.writers import DOCUMENTS, our_writers, type_together, typings

MEGABYTE = 1024 * 1024
TARGET_P95_MS = 15


def run(options: SimpleNamespace) -> dict[str, Any]:
    """Returns edits/s and acknowledgement times for new and for 1 MB documents."""
    from tests.webservers import web_processes
    from tests.world import build_company

    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    company = build_company("Bench")
    results: dict[str, Any] = {}
    with web_processes(2) as webs:
        # Thrown away: the first connections of a process pay for what it has not loaded yet.
        _load(webs, company, [new_document(company, "Hello") for _ in range(DOCUMENTS)], "paced", 3)
        for size, markdown in (("new", "Hello"), ("1mb", megabyte())):
            documents = [new_document(company, markdown) for _ in range(DOCUMENTS)]
            for pace in ("paced", "waiting"):
                results[f"{size}_{pace}"] = _load(webs, company, documents, pace, options.seconds)
    for size in ("new", "1mb"):
        figure = results[f"{size}_paced"]["ack"].get("p95_ms", float("inf"))
        results[f"{size}_ack_p95_ms"] = against(figure, TARGET_P95_MS, at_most=True)
    return results


def _load(webs: list[Any], company: Any, documents: list[UUID], pace: str, seconds: float) -> dict[str, Any]:
    writers = our_writers(webs, company, typings(company, documents, seconds))
    return asyncio.run(type_together(writers, pace, seconds, [web.pid for web in webs])).figures()


def new_document(company: Any, markdown: str) -> UUID:
    from editor.commands import create_document
    from kernel.tenancy import tenant_scope

    with tenant_scope(company.id):
        return create_document(company.actor("walter"), "Bench", "organisation", markdown).id


def megabyte() -> str:
    paragraph = "The quick brown fox jumps over the lazy dog and goes on to the next field. " * 6
    return "\n\n".join([paragraph] * (MEGABYTE // len(paragraph)))
