"""The adjacency as bytes for Redis: names as JSON, ids as raw bytes, the rest as numpy arrays. No pickle."""

import io
import json
from collections.abc import Iterable
from uuid import UUID

import numpy as np
import numpy.typing as npt

from knowledge.graph.events import Adjacency

ARRAYS = (
    "passage_file",
    "mention_entity",
    "mention_passage",
    "mention_weight",
    "edge_subject",
    "edge_object",
    "edge_weight",
    "edge_file",
)


def packed(graph: Adjacency) -> bytes:
    """The adjacency as bytes."""
    target = io.BytesIO()
    head = json.dumps([graph.version, graph.keys], ensure_ascii=False).encode()
    np.savez_compressed(
        target,
        head=np.frombuffer(head, dtype=np.uint8),
        passages=_bytes_of(graph.passages),
        files=_bytes_of(graph.files),
        **{name: getattr(graph, name) for name in ARRAYS},
    )
    return target.getvalue()


def unpacked(content: bytes) -> Adjacency:
    """The inverse of `packed`."""
    with np.load(io.BytesIO(content), allow_pickle=False) as held:
        version, keys = json.loads(held["head"].tobytes())
        return Adjacency(
            version,
            tuple(keys),
            _ids_in(held["passages"].tobytes()),
            _ids_in(held["files"].tobytes()),
            **{name: held[name] for name in ARRAYS},
        )


def _bytes_of(ids: Iterable[UUID]) -> npt.NDArray[np.uint8]:
    return np.frombuffer(b"".join(one.bytes for one in ids), dtype=np.uint8)


def _ids_in(content: bytes) -> tuple[UUID, ...]:
    return tuple(UUID(bytes=content[at : at + 16]) for at in range(0, len(content), 16))
