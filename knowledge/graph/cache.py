"""The graph ready to walk, kept per tenant, graph version and asker: in the process, and in Redis between them.

The version is part of every key, so nothing has to be invalidated and nothing stale is ever used.
"""

import io
import json
from collections import OrderedDict
from threading import Lock
from uuid import UUID

import numpy as np
from redis.exceptions import RedisError

from kernel import redis
from kernel.observability import get_logger
from kernel.tenancy.keys import redis_key
from knowledge.graph.events import Adjacency
from knowledge.graph.pagerank import Walk, walk_of
from knowledge.graph.select import graph_store
from knowledge.graph.versions import graph_version

WALKS_KEPT = 32
KEPT_S = 3600
ARRAYS = (
    "passage_reader",
    "mention_entity",
    "mention_passage",
    "mention_weight",
    "edge_subject",
    "edge_object",
    "edge_weight",
    "edge_reader",
)

_walks: OrderedDict[str, Walk] = OrderedDict()
_lock = Lock()
log = get_logger(__name__)


def current_walk(tenant_id: UUID, member_id: UUID | None) -> Walk:
    """The tenant's graph as the member may see it. Raises GraphUnavailable."""
    version = graph_version()
    key = redis_key("knowledge", "walk", version, member_id or "organisation")
    with _lock:
        if found := _walks.get(key):
            _walks.move_to_end(key)
            return found
    walk = walk_of(_adjacency(tenant_id, version), member_id)
    with _lock:
        _walks[key] = walk
        while len(_walks) > WALKS_KEPT:
            _walks.popitem(last=False)
    return walk


def packed(graph: Adjacency) -> bytes:
    """The adjacency as bytes: names as JSON, ids as raw bytes, the rest as numpy arrays. No pickle."""
    target = io.BytesIO()
    names = json.dumps([graph.keys, graph.readers], ensure_ascii=False).encode()
    ids = b"".join(chunk.bytes for chunk in graph.passages)
    np.savez_compressed(
        target,
        names=np.frombuffer(names, dtype=np.uint8),
        ids=np.frombuffer(ids, dtype=np.uint8),
        **{name: getattr(graph, name) for name in ARRAYS},
    )
    return target.getvalue()


def unpacked(content: bytes) -> Adjacency:
    """The inverse of `packed`."""
    with np.load(io.BytesIO(content), allow_pickle=False) as held:
        keys, readers = json.loads(held["names"].tobytes())
        ids = held["ids"].tobytes()
        passages = tuple(UUID(bytes=ids[at : at + 16]) for at in range(0, len(ids), 16))
        return Adjacency(tuple(keys), passages, tuple(readers), **{name: held[name] for name in ARRAYS})


def _adjacency(tenant_id: UUID, version: int) -> Adjacency:
    key = redis_key("knowledge", "graph", version)
    try:
        if content := redis.client().get(key):
            return unpacked(bytes(content))  # type: ignore[arg-type]
    except RedisError:
        log.info("knowledge.graph_cache_unavailable")
    graph = graph_store(tenant_id).adjacency()
    try:
        redis.client().set(key, packed(graph), ex=KEPT_S)
    except RedisError:
        log.info("knowledge.graph_cache_unavailable")
    return graph
