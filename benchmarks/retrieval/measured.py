"""Searches over the kept corpus, one size after another, alone and while files are taken in."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

import numpy as np
import psutil
from django.db import connection

from benchmarks.measure import percentiles
from benchmarks.retrieval.kept import Filled, companies
from benchmarks.retrieval.names import name_list
from benchmarks.retrieval.taking_in import files_taken_in
from benchmarks.retrieval.texts import real_questions

SEARCHES = {"10k": 200, "100k": 150, "1M": 300}
WARM_UP = 20
PARTS = 60
RECALLS = 40
DEPTH = 20
if TYPE_CHECKING:
    from tests.world import Company

Asked = list[tuple[Filled, str]]


def measured(folder: Path, data: Path, sizes: list[str]) -> dict[str, Any]:
    """Figures of each size; see the functions below."""
    questions, found = real_questions(data), companies(folder)
    return {size: _of_a_size([one for one in found if one.size == size], questions, size) for size in sizes}


def _of_a_size(filled: list[Filled], questions: list[str], size: str) -> dict[str, Any]:
    asked = _asked(filled, questions, SEARCHES[size])
    _warm_up(asked)
    figures: dict[str, Any] = {"alone": _searches(asked), "parts": _parts(asked[-PARTS:])}
    with files_taken_in([one.company for one in filled]) as taken:
        figures["while files are taken in"] = _searches(asked)
    return figures | {
        "files a minute meanwhile": taken.a_minute,
        f"recall@{DEPTH}": _recall(asked[:RECALLS]),
        "process, MB": _megabytes(),
    }


def _asked(companies: list[Filled], questions: list[str], count: int) -> Asked:
    """Questions for organisations drawn at random; every second one names somebody."""
    rng = np.random.default_rng(13)
    asked: Asked = []
    for number in range(count):
        one = companies[rng.integers(len(companies))]
        name = f" {rng.choice(name_list(one.chunks))}" if number % 2 else ""
        asked.append((one, questions[number % len(questions)] + name))
    return asked


def _warm_up(asked: Asked) -> None:
    """Each organisation has been asked something before; not these questions."""
    for one in {filled.company.id: filled for filled, _ in asked}.values():
        _search(one, "What is known about ferries?")
    for number in range(WARM_UP):
        _search(asked[number][0], f"Where do I find report {number} on proteins?")


def _search(one: Filled, question: str) -> Any:
    from kernel.tenancy import tenant_scope
    from knowledge import queries

    actor = _actor(one.company)
    with tenant_scope(one.company.id):
        return queries.search(actor, question, 8)


def _actor(company: "Company") -> Any:
    """As a door would have it, asked for once."""
    return _actors.get(company.id) or _actors.setdefault(company.id, company.actor())


_actors: dict[UUID, Any] = {}


def _searches(asked: Asked) -> dict[str, Any]:
    """Durations, processor time of a search in Python and PostgreSQL, and how many found something."""
    from knowledge.embedding import remembered

    remembered._vectors.clear()
    durations, found = [], 0
    with busy() as spent:
        for one, question in asked:
            started = time.perf_counter()
            found += bool(_search(one, question).passages)
            durations.append(time.perf_counter() - started)
    processor = {name: round(seconds * 1000 / len(asked), 1) for name, seconds in spent.items()}
    return {**percentiles(durations), "found something": found, "processor_ms a search": processor}


@contextmanager
def busy() -> Iterator[dict[str, float]]:
    """Processor seconds that this process and its connections of PostgreSQL spent in the block."""
    before, spent = _processor(), {"python": 0.0, "postgresql": 0.0}
    yield spent
    after = _processor()
    spent.update({name: after[name] - before[name] for name in spent})


def _processor() -> dict[str, float]:
    return {"python": time.process_time(), "postgresql": sum(_seconds_of(pid) for pid in _backends())}


def _backends() -> list[int]:
    """Server processes at the other end of this process's connections."""
    ports = {one.laddr.port for one in psutil.Process().net_connections("tcp")}
    with connection.cursor() as cursor:
        cursor.execute("select pid, client_port from pg_stat_activity where client_port > 0")
        return [pid for pid, port in cursor.fetchall() if port in ports]


def _seconds_of(pid: int) -> float:
    """To the nanosecond, where the table of processes counts in hundredths of a second."""
    try:
        return int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) / 1e9
    except FileNotFoundError:
        return 0.0


def _parts(asked: Asked) -> dict[str, Any]:
    """Each part of a search by itself: p50 and p95, and its processor time in both processes."""
    from kernel.tenancy import tenant_scope

    figures: dict[str, Any] = {}
    for name, part in _each_part().items():
        durations = []
        with busy() as spent:
            for one, question in asked:
                actor = _actor(one.company)
                with tenant_scope(one.company.id):
                    started = time.perf_counter()
                    part(actor, question)
                    durations.append(time.perf_counter() - started)
        found = percentiles(durations)
        processor = {kind: round(seconds * 1000 / len(asked), 1) for kind, seconds in spent.items()}
        figures[name] = {"p50_ms": found["p50_ms"], "p95_ms": found["p95_ms"], "processor_ms": processor}
    return figures


def _each_part() -> dict[str, Callable[[Any, str], Any]]:
    from knowledge.embedding import embedder
    from knowledge.retrieval.graph_leg import graph_leg
    from knowledge.retrieval.legs import CANDIDATES, embedded, lexical_leg
    from knowledge.retrieval.nearest import nearest_chunks

    return {
        "an empty scope": lambda actor, text: None,
        "embed the question": lambda actor, text: embedder().embed([text]),
        "vectors, with a remembered question": lambda actor, text: nearest_chunks(
            actor.member_id, embedded(text), CANDIDATES
        ),
        "words": lambda actor, text: lexical_leg(actor.member_id, text),
        "graph": lambda actor, text: graph_leg(actor, text, {}),
    }


def _recall(asked: Asked) -> float:
    """Of the exactly nearest chunks that the asker may read, how many the vector leg finds."""
    from kernel.tenancy import tenant_scope
    from knowledge.embedding import embedder
    from knowledge.retrieval.nearest import nearest_chunks

    shares = []
    for one, question in asked:
        probe, member = embedder().embed([question])[0], one.company.members["walter"]
        with tenant_scope(one.company.id):
            near = nearest_chunks(member, probe, DEPTH)
            exact = every_vector(member, probe, DEPTH)
        shares.append(len(near.keys() & exact.keys()) / len(exact))
    return round(float(np.mean(shares)), 4)


def every_vector(member_id: UUID | None, probe: Any, wanted: int = 100) -> dict[UUID, float]:
    """The exact answer: every vector compared, as the vector leg did before it compared signs first."""
    from knowledge.embedding import MODEL_ID

    values = [member_id, MODEL_ID, probe.tolist(), wanted]
    with connection.cursor() as cursor:
        cursor.execute("select * from knowledge_vector_search(%s, %s, %s::real[], %s)", values)
        return dict(cursor.fetchall())


def _megabytes() -> float:
    lines = (line.split() for line in Path("/proc/self/smaps_rollup").read_text().splitlines()[1:])
    return next(round(int(size) / 1024, 1) for name, size, *_ in lines if name == "Pss:")
