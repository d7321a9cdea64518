"""Made-up names and relations among them: what extraction finds in real texts does not multiply."""

from uuid import UUID

import numpy as np
import psycopg

from benchmarks.retrieval.binary_copy import UUID_BYTES, copy, same
from benchmarks.retrieval.multiply import Part, new_ids
from benchmarks.retrieval.texts import Array

NAMES_A_CHUNK = 4
CHUNKS_A_NAME = 4
SPAN = 20
EXTRACTOR, VERSION, PREDICATE = b"bench", b"1", b"knows"


class Names:
    """The entities of one organisation; each chunk mentions four, each of which knows the next."""

    def __init__(self, tenant_id: UUID, chunks: int, rng: np.random.Generator) -> None:
        from knowledge.extraction import entity_key
        from knowledge.graph.events import entity_id

        self.tenant_id, self.rng = tenant_id, rng
        self.names = name_list(chunks)
        self.keys = [entity_key(name) for name in self.names]
        ids = b"".join(entity_id(tenant_id, key).bytes for key in self.keys)
        self.ids: Array = np.frombuffer(ids, dtype=UUID_BYTES)

    def store(self, connection: "psycopg.Connection[tuple[object, ...]]") -> None:
        rows = zip(self.ids, self.keys, self.names, strict=True)
        with (
            connection.cursor() as cursor,
            cursor.copy("copy knowledge_entity (id, tenant_id, key, name, kind) from stdin") as copying,
        ):
            for entity, key, name in rows:
                copying.write_row((UUID(bytes=bytes(entity)), self.tenant_id, key, name, "person"))

    def connect(self, cursor: "psycopg.Cursor[tuple[object, ...]]", part: Part) -> None:
        """Mentions and relations of a part."""
        chosen = self.rng.integers(len(self.names), size=(part.size, NAMES_A_CHUNK))
        mentioned = self.ids[chosen.ravel()]
        copy(cursor, "knowledge_mention", self._sourced(part, NAMES_A_CHUNK) | {"entity_id": mentioned})
        copy(
            cursor,
            "knowledge_relation",
            self._sourced(part, NAMES_A_CHUNK - 1)
            | {
                "subject_id": self.ids[chosen[:, :-1].ravel()],
                "object_id": self.ids[chosen[:, 1:].ravel()],
                "predicate": same(PREDICATE, part.size * (NAMES_A_CHUNK - 1)),
                "is_weak": np.full(part.size * (NAMES_A_CHUNK - 1), False),
            },
        )

    def _sourced(self, part: Part, times: int) -> dict[str, Array]:
        rows = part.size * times
        start = np.repeat(part.ordinals * 10_000, times)
        return {
            "id": new_ids(rows),
            "tenant_id": same(self.tenant_id.bytes, rows),
            "file_id": np.repeat(part.file_ids, times),
            "chunk_id": np.repeat(part.ids, times),
            "start": start.astype(">i4"),
            "end": (start + SPAN).astype(">i4"),
            "confidence": np.full(rows, 0.8, dtype=">f8"),
            "extractor": same(EXTRACTOR, rows),
            "extractor_version": same(VERSION, rows),
        }


def name_list(chunks: int) -> list[str]:
    """The names of an organisation with so many chunks."""
    return [f"Person{number:05d} Family{number % 977:03d}" for number in range(chunks // CHUNKS_A_NAME)]
