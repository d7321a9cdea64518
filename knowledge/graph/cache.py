"""The graph ready to walk: the last one is kept in each process and in Redis, and a newer one is made apart.

A graph may be older than what was uploaded since; it is never wider: its rows carry their file, and each search masks
it by the files that the asker may read now. Whatever is kept is kept by store, since each holds a graph of its own.
"""

from collections import OrderedDict, defaultdict
from hashlib import sha256
from threading import Lock, Thread
from uuid import UUID

import numpy as np
import numpy.typing as npt
from django.conf import settings
from django.db.models import Aggregate, BinaryField
from redis.exceptions import RedisError

from kernel import redis
from kernel.observability import get_logger
from kernel.tenancy.keys import redis_key
from knowledge import ports
from knowledge.graph.events import Adjacency
from knowledge.graph.packing import packed, unpacked
from knowledge.graph.pagerank import Walk, walk_of
from knowledge.graph.select import graph_store
from knowledge.graph.versions import graph_version
from knowledge.models import File

WALKS_KEPT = 32
GRAPHS_KEPT = 32
KEPT_S = 86_400
RENEW_AT_ONCE_LINKS = 5_000
"""A graph of so few mentions and relations is made anew in tens of milliseconds, while the search waits."""
BEING_REBUILT_S = 300
"""After so long without a result another worker may try."""

_walks: OrderedDict[tuple[str, int, bytes], Walk] = OrderedDict()
_held: OrderedDict[str, Adjacency] = OrderedDict()
_locks: defaultdict[str, Lock] = defaultdict(Lock)
_fetching: set[str] = set()
_lock = Lock()
log = get_logger(__name__)


def current_walk(tenant_id: UUID, member_id: UUID | None) -> Walk:
    """The tenant's graph, as far as the member may read its files at this moment. Raises GraphUnavailable."""
    graph = current_graph(tenant_id)
    mask = np.isin(graph.file_ids, _readable_files(member_id))
    key = (_key(), graph.version, sha256(mask.tobytes()).digest())
    with _lock:
        if found := _walks.get(key):
            _walks.move_to_end(key)
            return found
    walk = walk_of(graph, mask)
    with _lock:
        _walks[key] = walk
        while len(_walks) > WALKS_KEPT:
            _walks.popitem(last=False)
    return walk


class _JoinedIds(Aggregate):
    """All ids in one value: reading a row for each of ten thousand files takes longer than the walk."""

    template = "string_agg(uuid_send(%(expressions)s), ''::bytea)"
    output_field = BinaryField()


def _readable_files(member_id: UUID | None) -> npt.NDArray[np.bytes_]:
    """Ids as sixteen bytes each."""
    joined = File.objects.readable_by(member_id).aggregate(ids=_JoinedIds("id"))["ids"]
    return np.frombuffer(joined or b"", dtype="S16")


def current_graph(tenant_id: UUID) -> Adjacency:
    """The last graph there is. A small one that is behind is made anew at once, a large one by a worker meanwhile;
    only a tenant's very first reader waits for a large one. Raises GraphUnavailable."""
    key, version = _key(), graph_version()
    graph = _held.get(key) or _first(tenant_id, key, version)
    if graph.version == version:
        return graph
    if graph.links <= RENEW_AT_ONCE_LINKS:
        return _renewed(tenant_id, key, version)
    _renew_in_background(key, version, graph)
    return graph


def rebuild_graph(tenant_id: UUID) -> None:
    """Make the tenant's graph anew, for all processes, unless that is done. Raises GraphUnavailable."""
    key, version = _key(), graph_version()
    try:
        if _published_version(key) != version:
            _build(tenant_id, key, version)
    finally:
        redis.client().delete(f"{key}:being-rebuilt")


def _first(tenant_id: UUID, key: str, version: int) -> Adjacency:
    with _lock_of(key):
        return _held.get(key) or _keep(key, _published(key) or _build(tenant_id, key, version))


def _renewed(tenant_id: UUID, key: str, version: int) -> Adjacency:
    with _lock_of(key):
        for known in (_held.get(key), _published(key)):
            if known and known.version == version:
                return _keep(key, known)
        return _keep(key, _build(tenant_id, key, version))


def _renew_in_background(key: str, version: int, graph: Adjacency) -> None:
    """Ask one worker for a newer graph, and fetch it once it is there."""
    try:
        published = _published_version(key)
        if published not in (None, graph.version):
            _fetch_in_background(key)
        if published != version and redis.client().set(f"{key}:being-rebuilt", 1, nx=True, ex=BEING_REBUILT_S):
            ports.wake_graph()
    except RedisError:
        log.info("knowledge.graph_cache_unavailable")


def _fetch_in_background(key: str) -> None:
    with _lock:
        if key in _fetching:
            return
        _fetching.add(key)
    Thread(target=_fetch, args=(key,), name="graph-fetch", daemon=True).start()


def _fetch(key: str) -> None:
    try:
        if published := _published(key):
            _keep(key, published)
    finally:
        with _lock:
            _fetching.discard(key)


def _lock_of(key: str) -> Lock:
    """The lock under which one thread of the process makes this graph while the others wait for it."""
    with _lock:
        return _locks[key]


def _keep(key: str, graph: Adjacency) -> Adjacency:
    with _lock:
        _held[key] = graph
        _held.move_to_end(key)
        while len(_held) > GRAPHS_KEPT:
            _held.popitem(last=False)
    return graph


def _build(tenant_id: UUID, key: str, version: int) -> Adjacency:
    """Read the whole store. The version was read before: rows of a later one are read once more, never missed."""
    graph = graph_store(tenant_id).adjacency(version)
    try:
        redis.client().set(key, packed(graph), ex=KEPT_S)
        redis.client().set(f"{key}:version", version, ex=KEPT_S)
    except RedisError:
        log.info("knowledge.graph_cache_unavailable")
    return graph


def _published(key: str) -> Adjacency | None:
    try:
        content = redis.client().get(key)
    except RedisError:
        log.info("knowledge.graph_cache_unavailable")
        return None
    return unpacked(bytes(content)) if content else None  # type: ignore[arg-type]


def _published_version(key: str) -> int | None:
    found = redis.client().get(f"{key}:version")
    return int(found) if found else None


def _key() -> str:
    return redis_key("knowledge", "graph-by-file", settings.GRAPH_BACKEND)
