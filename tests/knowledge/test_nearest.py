"""The nearest chunks by signs first are the nearest by the vectors themselves."""

from importlib import import_module
from types import SimpleNamespace
from uuid import UUID

import numpy as np
import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from kernel.tenancy import tenant_scope
from knowledge.embedding import DIMENSIONS, MODEL_ID, Vectors
from knowledge.ingest.codes import VECTORS_A_ROW, write_codes
from knowledge.models import ChildVector, Chunk, File, VectorCodes
from knowledge.retrieval import nearest
from knowledge.retrieval.nearest import nearest_chunks
from tests.knowledge.conftest import take_in
from tests.world import Company, World

CHUNKS, WINDOWS, SUBJECTS = 900, 2, 40


@pytest.fixture
def vectors(world: World) -> Vectors:
    """Acme's editor has a file of many chunks, their windows' vectors around some subjects."""
    rng = np.random.default_rng(3)
    subjects = rng.standard_normal((SUBJECTS, DIMENSIONS))
    made = subjects[rng.integers(SUBJECTS, size=CHUNKS * WINDOWS)] + rng.standard_normal((CHUNKS * WINDOWS, DIMENSIONS))
    made /= np.linalg.norm(made, axis=1, keepdims=True)
    store(world.acme, made.astype(np.float32))
    return made.astype(np.float32)


def store(company: Company, vectors: Vectors, visibility: str = "organisation") -> UUID:
    file = take_in(company, "edith", f"{visibility}.txt", f"One chunk to begin with, {visibility}.", visibility)
    with tenant_scope(company.id):
        ChildVector.objects.filter(file_id=file.id).delete()
        first = Chunk.objects.get(file_id=file.id)
        same = {name: getattr(first, name) for name in ("page", "start", "end", "section", "text", "tokens")}
        rows = [Chunk(file_id=file.id, ordinal=number, **same) for number in range(1, len(vectors) // WINDOWS)]
        Chunk.objects.bulk_create(rows)
        ChildVector.objects.bulk_create(
            ChildVector(
                file_id=file.id, ordinal=number // WINDOWS, window=number % WINDOWS, model=MODEL_ID, start=0, end=1,
                embedding=vector.tolist(),
            )
            for number, vector in enumerate(vectors)
        )  # fmt: skip
        write_codes(file.id)
    return file.id


def found(company: Company, probe: Vectors, who: str = "walter", wanted: int = 20) -> dict[UUID, float]:
    with tenant_scope(company.id):
        return nearest_chunks(company.members[who], probe, wanted)


def exactly(company: Company, probe: Vectors, who: str = "walter", wanted: int = 20) -> dict[UUID, float]:
    """Every vector compared, by the function that did so for each search."""
    values = [company.members[who], MODEL_ID, probe.tolist(), wanted]
    with tenant_scope(company.id), connection.cursor() as cursor:
        cursor.execute("select * from knowledge_vector_search(%s, %s, %s::real[], %s)", values)
        return dict(cursor.fetchall())


def test_of_the_twenty_nearest_chunks_hardly_one_is_missed(world: World, vectors: Vectors) -> None:
    rng = np.random.default_rng(5)
    missed = 0
    for number in range(20):
        probe = vectors[number * 7] + rng.standard_normal(DIMENSIONS).astype(np.float32) / 20
        near, exact = found(world.acme, probe), exactly(world.acme, probe)
        missed += len(exact.keys() - near.keys())
        assert all(near[one] == pytest.approx(exact[one], abs=1e-6) for one in near.keys() & exact.keys())
    assert missed <= 0.02 * 20 * 20


def test_where_chunks_are_few_none_is_missed(world: World, vectors: Vectors, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nearest, "CHUNKS_COMPARED", CHUNKS)
    assert found(world.acme, vectors[5], wanted=100) == exactly(world.acme, vectors[5], wanted=100)


def test_signs_are_those_of_the_vectors_in_rows_of_one_page(world: World, vectors: Vectors) -> None:
    with tenant_scope(world.acme.id):
        rows = list(VectorCodes.objects.order_by("number"))
    assert len(rows) == -(-len(vectors) // VECTORS_A_ROW)
    assert b"".join(bytes(row.codes) for row in rows) == np.packbits(vectors > 0, axis=1).tobytes()
    ordinals = np.frombuffer(b"".join(bytes(row.ordinals) for row in rows), dtype=">i4")
    assert ordinals.tolist() == [number // WINDOWS for number in range(len(vectors))]
    assert max(len(row.codes) + len(row.ordinals) for row in rows) < 1950


def test_a_file_without_signs_is_compared_vector_by_vector(world: World, vectors: Vectors) -> None:
    """It was taken in by a process of an older release."""
    with tenant_scope(world.acme.id):
        VectorCodes.objects.all().delete()
    assert found(world.acme, vectors[9]) == exactly(world.acme, vectors[9])


def test_signs_are_written_anew_with_the_vectors(world: World, vectors: Vectors) -> None:
    with tenant_scope(world.acme.id):
        file = File.objects.get()
        ChildVector.objects.filter(file_id=file.id, ordinal__gte=10).delete()
        write_codes(file.id)
        assert VectorCodes.objects.count() == 1


def test_nobody_has_files_and_nothing_is_found(world: World) -> None:
    assert found(world.globex, np.ones(DIMENSIONS, dtype=np.float32)) == {}


@pytest.mark.isolation
def test_only_what_the_asker_may_read_is_compared(world: World, vectors: Vectors) -> None:
    secret = store(world.acme, vectors[:20] + 0.001, "private")
    with tenant_scope(world.acme.id):
        private = set(Chunk.objects.filter(file_id=secret).values_list("id", flat=True))
    assert private & found(world.acme, vectors[0], "edith").keys()
    assert not private & found(world.acme, vectors[0], "walter").keys()
    assert found(world.globex, vectors[0], "edith") == {}


@pytest.mark.isolation
def test_signs_leave_with_their_file(world: World, vectors: Vectors) -> None:
    with tenant_scope(world.acme.id):
        File.objects.all().delete()
        assert VectorCodes.objects.count() == 0


def test_an_upgrade_writes_the_signs_of_vectors_that_are_there(world: World, vectors: Vectors) -> None:
    with tenant_scope(world.acme.id):
        before = list(VectorCodes.objects.order_by("number").values_list("number", "ordinals", "codes"))
        VectorCodes.objects.all().delete()
    upgrade = import_module("knowledge.migrations.0009_codes_of_stored_vectors")
    for _ in range(2):
        upgrade._write(None, SimpleNamespace(connection=connections["migrator"]))
    with tenant_scope(world.acme.id):
        after = list(VectorCodes.objects.order_by("number").values_list("number", "ordinals", "codes"))
    assert [tuple(map(bytes, row[1:])) for row in after] == [tuple(map(bytes, row[1:])) for row in before]


@pytest.mark.isolation
def test_a_right_withdrawn_between_two_searches_is_gone_from_the_second(world: World, vectors: Vectors) -> None:
    """Its signs are still kept in the process."""
    shared = store(world.acme, vectors[:20] + 0.001, "private")
    with tenant_scope(world.acme.id):
        File.objects.filter(id=shared).update(visibility="organisation")
        chunks = set(Chunk.objects.filter(file_id=shared).values_list("id", flat=True))
    assert chunks & found(world.acme, vectors[0]).keys()
    with tenant_scope(world.acme.id):
        File.objects.filter(id=shared).update(visibility="private")
    assert not chunks & found(world.acme, vectors[0]).keys()
    assert chunks & found(world.acme, vectors[0], "edith").keys()


@pytest.mark.isolation
def test_the_same_content_of_two_organisations_is_kept_apart(world: World, vectors: Vectors) -> None:
    store(world.globex, vectors)
    for company, other in ((world.acme, world.globex), (world.globex, world.acme)) * 2:
        with tenant_scope(other.id):
            theirs = set(Chunk.objects.values_list("id", flat=True))
        near = found(company, vectors[3])
        assert near
        assert not theirs & near.keys()


def test_signs_that_are_kept_are_not_sent_again(world: World, vectors: Vectors) -> None:
    found(world.acme, vectors[1])
    with CaptureQueriesContext(connection) as sent:
        found(world.acme, vectors[2])
    assert not [one for one in sent.captured_queries if "s.codes" in one["sql"]]
