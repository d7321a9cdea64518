"""The entity graph behind one interface with two real backends, chosen by GRAPH_BACKEND."""

from knowledge.graph.events import (
    Adjacency,
    EdgeFact,
    EntityCard,
    GraphEdge,
    GraphMention,
    GraphStats,
    PassageRef,
    Subgraph,
    entity_id,
)
from knowledge.graph.select import graph_store
from knowledge.graph.store import GraphStore, GraphUnavailable

__all__ = [
    "Adjacency",
    "EdgeFact",
    "EntityCard",
    "GraphEdge",
    "GraphMention",
    "GraphStats",
    "GraphStore",
    "GraphUnavailable",
    "PassageRef",
    "Subgraph",
    "entity_id",
    "graph_store",
]
