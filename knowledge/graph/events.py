"""What goes into a graph store and what comes out. Pure data, the same for every backend."""

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias
from uuid import UUID, uuid5

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

EVERYBODY = "*"
"""Reader of a passage that the whole organisation may see; else the owner's member id as text."""
NOBODY = "-"
"""Reader of what a deleted file said, until the purge removes it: no member is called that."""

Indexes: TypeAlias = "npt.NDArray[np.int32]"
Weights: TypeAlias = "npt.NDArray[np.float32]"


def entity_id(tenant_id: UUID, key: str) -> UUID:
    """The id of an entity: derived, so that both backends and every rebuild give the same."""
    return uuid5(tenant_id, key)


@dataclass(frozen=True)
class PassageRef:
    """A span of a chunk that says something. Offsets are in the file's text."""

    chunk_id: UUID
    file_id: UUID
    start: int
    end: int


@dataclass(frozen=True)
class GraphMention:
    """A name in a passage, as an extractor read it."""

    key: str
    name: str
    kind: str
    source: PassageRef
    confidence: float
    extractor: str
    extractor_version: str


@dataclass(frozen=True)
class GraphEdge:
    """A relation in a passage, as an extractor read it; `subject` and `object` are entity keys."""

    subject: str
    predicate: str
    object: str
    is_weak: bool
    source: PassageRef
    confidence: float
    extractor: str
    extractor_version: str


@dataclass(frozen=True)
class EdgeFact:
    """A relation with all the passages the reader may see that say it; best confidence of them."""

    subject: str
    subject_name: str
    predicate: str
    object: str
    object_name: str
    is_weak: bool
    confidence: float
    sources: tuple[PassageRef, ...]


@dataclass(frozen=True)
class EntityCard:
    """An entity as one reader may know it; `mentions` counts the passages visible to them."""

    id: UUID
    key: str
    name: str
    kind: str
    mentions: int


@dataclass(frozen=True)
class Subgraph:
    entities: tuple[EntityCard, ...]
    edges: tuple[EdgeFact, ...]


@dataclass(frozen=True)
class GraphStats:
    entities: int
    mentions: int
    edges: int


@dataclass(frozen=True)
class Adjacency:
    """The whole graph of a tenant, compact: what personalised PageRank walks on.

    Arrays of one group have one length. The `*_file` arrays point into `files`, so that one export serves everybody
    and is masked for each asker at each search. `version` is the graph's when it was read.
    """

    version: int
    keys: tuple[str, ...]
    passages: tuple[UUID, ...]
    files: tuple[UUID, ...]
    passage_file: Indexes
    mention_entity: Indexes
    mention_passage: Indexes
    mention_weight: Weights
    edge_subject: Indexes
    edge_object: Indexes
    edge_weight: Weights
    edge_file: Indexes

    @cached_property
    def file_ids(self) -> "npt.NDArray[np.bytes_]":
        """The ids of `files` as sixteen bytes each, to be looked up many at once."""
        import numpy as np

        return np.array([file.bytes for file in self.files], dtype="S16")

    @property
    def links(self) -> int:
        return len(self.mention_entity) + len(self.edge_subject)
