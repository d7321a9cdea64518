"""A worker beside the searches: it takes files in, and renews graphs when a search asks for it."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any
from uuid import UUID

if TYPE_CHECKING:
    from tests.world import Company

ROOT = Path(__file__).resolve().parents[2]


@contextmanager
def files_taken_in(companies: list["Company"]) -> Iterator[SimpleNamespace]:
    """Run the worker for the block; afterwards its files are deleted, and `a_minute` says how many it took in."""
    rows = [{"id": str(one.id), "walter": str(one.members["walter"])} for one in companies]
    worker = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.retrieval.taking_in", json.dumps(rows)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert worker.stdin
    assert worker.stdout
    taken = SimpleNamespace(a_minute=0.0)
    try:
        worker.stdout.readline()
        yield taken
    finally:
        worker.stdin.close()
        taken.a_minute = float(worker.stdout.readline() or 0)
        worker.wait(120)


def _work(companies: list["Company"], is_over: Any) -> None:
    from benchmarks.knowledge_indexing import page
    from kernel.tenancy import tenant_scope
    from knowledge import commands

    files: list[tuple[Company, UUID]] = []
    started = 0.0
    while not is_over():
        company, text = companies[len(files) % len(companies)], page(time.time_ns())
        with tenant_scope(company.id):
            file, _ = commands.upload_file(company.actor(), f"{len(files)}.md", [text.encode()], "organisation")
        commands.ingest(company.id, file.id)
        _renew_graph(company)
        files.append((company, file.id))
        if len(files) == 1:  # the models are loaded
            print("ready", flush=True)
            started = time.perf_counter()
    print(round((len(files) - 1) / (time.perf_counter() - started) * 60, 1), flush=True)
    for company, file_id in files:
        with tenant_scope(company.id):
            commands.delete_file(company.actor(), file_id)
        commands.ingest(company.id, file_id)


def _renew_graph(company: "Company") -> None:
    """What the task does that a search wakes."""
    from django.conf import settings

    from kernel import redis
    from kernel.tenancy import tenant_scope
    from kernel.tenancy.keys import redis_key
    from knowledge import commands

    with tenant_scope(company.id):
        if redis.client().exists(f"{redis_key('knowledge', 'graph-by-file', settings.GRAPH_BACKEND)}:being-rebuilt"):
            commands.rebuild_graph()


def _main() -> None:
    import select

    from tests.world import Company

    rows = json.loads(sys.argv[1])
    companies = [Company(UUID(row["id"]), "", members={"walter": UUID(row["walter"])}) for row in rows]
    _work(companies, lambda: bool(select.select([sys.stdin], [], [], 0)[0]))


if __name__ == "__main__":
    import django

    django.setup()
    _main()
