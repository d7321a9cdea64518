"""The relay beside Hocuspocus: same documents, same updates, same clients, same PostgreSQL, same load.

Ten documents, five writers each, and every writer waits until its edit is committed before it makes the next.
Both servers run as two processes. Needs the npm registry once; with `--data` also the long trace's document.
"""

import asyncio
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Protocol
from uuid import UUID

import psycopg

from benchmarks.editor_relay import megabyte, new_document
from benchmarks.measure import against
from benchmarks.peers import node_server
from benchmarks.writers import DOCUMENTS, WRITERS, Load, Typing, Writer, our_writers, type_together, typings

PROCESSES = 2
POOL_SIZE = 8
GATHERING_MS = 3
ROUNDS = 2
WARM_UP_S = 1.5
TARGETS = {"new": 1.1, "1mb": 3.0, "trace": 3.0}

SETTINGS = {
    "documents": DOCUMENTS,
    "writers_per_document": WRITERS,
    "processes_each": PROCESSES,
    "database_connections_per_process": POOL_SIZE,
    "postgresql": "one server for both, fsync and synchronous_commit on, a checkpoint before each load",
    "hocuspocus": "debounce 0, maxDebounce 0, all else at its defaults; extension-database with one upsert a store",
    "hocuspocus_gathering": f"the same with debounce and maxDebounce {GATHERING_MS} ms: fewer, fuller stores",
    "an_edit_counts": "when the COMMIT that holds it has returned and the writer was told",
    "order": f"{ROUNDS} rounds a size, each a third as long as a load and on fresh documents; who goes first changes",
    "ratio": "our edits/s over theirs: above 1 ours is faster; the targets are for debounce 0",
}
NOT_EQUAL = [
    "Hocuspocus replaces a document's whole state at each store and keeps no history; ours appends each update "
    "with its author and keeps them all.",
    "Hocuspocus checks no rights here (no onAuthenticate); ours checks tenant, grant and lease at each append.",
    "A Hocuspocus document is served by one process (even ones by the first, odd ones by the second); the writers "
    "of each of our documents sit on both processes, which tell each other through Redis.",
    "Later work is left out: our worker (snapshots, projections) does not run; Hocuspocus has none to run.",
    "In Hocuspocus' favour: a store that holds nothing new is not written again; its statements are prepared; its "
    "states are kept uncompressed, which measured no slower than PostgreSQL's default.",
    "Stock Hocuspocus stores 2 to 10 s late and tells the writer before it stores; the settings here make it "
    "promise what ours promises.",
]


def run(options: SimpleNamespace) -> dict[str, Any]:
    """Returns edits/s and times to the acknowledgement of both, and ours over theirs."""
    from tests.webservers import web_processes
    from tests.world import build_company

    node_server.install()
    postgres = options.stage.postgres
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    company = build_company("Bench")
    results: dict[str, Any] = {"versions": node_server.versions(), "settings": SETTINGS, "not_equal": NOT_EQUAL}
    with (
        web_processes(PROCESSES, DB_POOL_SIZE=str(POOL_SIZE)) as webs,
        _hocuspocus(postgres, debounce_ms=0) as at_once,
        _hocuspocus(postgres, debounce_ms=GATHERING_MS) as gathering,
    ):
        sides: dict[str, _Side] = {
            "ours": _Ours(company, webs),
            "hocuspocus": at_once,
            "hocuspocus_gathering": gathering,
        }
        rivals = _Rivals(company, postgres.url_as("postgres"), sides)
        # Thrown away: the first connections of a process pay for what it has not loaded yet.
        rivals.meet(partial(new_document, company, "Hello"), WARM_UP_S, first=0)
        for size, make in _sizes(company, options.data).items():
            results[size] = rivals.compare(make, options.seconds / 3) if make else {"skipped": "needs DATA=<folder>"}
    return results | _against_targets(results)


class _Side(Protocol):
    """One server and what it takes to load it."""

    @property
    def processes(self) -> Sequence[Any]: ...

    def take(self, states: Mapping[UUID, bytes]) -> None:
        """Hold these documents."""

    def writers(self, edits: Sequence[Typing]) -> list[Writer]: ...


@dataclass(frozen=True)
class _Ours:
    company: Any
    processes: Sequence[Any]

    def take(self, states: Mapping[UUID, bytes]) -> None:
        """They were made here."""

    def writers(self, edits: Sequence[Typing]) -> list[Writer]:
        return our_writers(self.processes, self.company, edits)


@dataclass(frozen=True)
class _Hocuspocus:
    url: str
    processes: Sequence[Any]

    def take(self, states: Mapping[UUID, bytes]) -> None:
        with psycopg.connect(self.url) as connection:
            connection.execute("truncate hocuspocus_document")
            for document, state in states.items():
                connection.execute("insert into hocuspocus_document values (%s, %s)", [str(document), state])

    def writers(self, edits: Sequence[Typing]) -> list[Writer]:
        """All writers of a document sit on the process that serves it."""
        return [self._writer(n // WRITERS, typing) for n, typing in enumerate(edits)]

    def _writer(self, document: int, typing: Typing) -> Writer:
        process = self.processes[document % len(self.processes)]
        return Writer(process.ws_url, node_server.HocuspocusDialect(str(typing.document)), typing.updates)


@contextmanager
def _hocuspocus(postgres: Any, debounce_ms: int) -> Iterator[_Hocuspocus]:
    """Its processes on a database of their own in the same server."""
    name = f"hocuspocus_{debounce_ms}"
    with psycopg.connect(postgres.url_as("postgres", "postgres"), autocommit=True) as connection:
        connection.execute(f"create database {name}")
    url = str(postgres.url_as("postgres", name))
    with psycopg.connect(url) as connection:
        connection.execute("create table hocuspocus_document (name text primary key, state bytea not null)")
        connection.execute("alter table hocuspocus_document alter column state set storage external")
    with node_server.hocuspocus_processes(PROCESSES, url, POOL_SIZE, debounce_ms) as nodes:
        yield _Hocuspocus(url, nodes)


@dataclass(frozen=True)
class _Rivals:
    company: Any
    superuser_url: str
    sides: dict[str, _Side]

    def compare(self, make: Callable[[], UUID], seconds: float) -> dict[str, Any]:
        rounds = [self.meet(make, seconds, first=n) for n in range(ROUNDS)]
        loads = {side: _sum([one[side] for one in rounds]) for side in self.sides}
        rates = {side: load.edits_per_s for side, load in loads.items()}
        return {
            **{side: load.figures() for side, load in loads.items()},
            "ratio": round(rates["ours"] / rates["hocuspocus"], 2),
            "ratio_to_gathering": round(rates["ours"] / rates["hocuspocus_gathering"], 2),
        }

    def meet(self, make: Callable[[], UUID], seconds: float, *, first: int) -> dict[str, Load]:
        """All sides in turn under the same edits of the same fresh documents."""
        documents = [make() for _ in range(DOCUMENTS)]
        edits = typings(self.company, documents, seconds)
        states = self._states(documents)
        names = list(self.sides)
        return {name: self._load(self.sides[name], states, edits, seconds) for name in names[first:] + names[:first]}

    def _load(self, side: _Side, states: Mapping[UUID, bytes], edits: Sequence[Typing], seconds: float) -> Load:
        side.take(states)
        with psycopg.connect(self.superuser_url, autocommit=True) as connection:
            connection.execute("checkpoint")
        pids = [process.pid for process in side.processes]
        return asyncio.run(type_together(side.writers(edits), "waiting", seconds, pids))

    def _states(self, documents: Sequence[UUID]) -> dict[UUID, bytes]:
        from editor.queries import history
        from kernel.tenancy import tenant_scope

        with tenant_scope(self.company.id):
            return {document: bytes(history(document).doc().get_update()) for document in documents}


def _sum(loads: list[Load]) -> Load:
    first, *others = loads
    for load in others:
        first += load
    return first


def _sizes(company: Any, data: Path | None) -> dict[str, Callable[[], UUID] | None]:
    from benchmarks.trace import paper

    return {
        "new": partial(new_document, company, "Hello"),
        "1mb": partial(new_document, company, megabyte()),
        "trace": paper(company, data) if data else None,
    }


def _against_targets(results: dict[str, Any]) -> dict[str, Any]:
    return {
        f"{size}_ratio": against(results[size]["ratio"], target, at_most=False)
        for size, target in TARGETS.items()
        if "ratio" in results[size]
    }
