"""Which backend holds the graph of this installation."""

from uuid import UUID

from django.conf import settings

from knowledge.graph.store import GraphStore


def graph_store(tenant_id: UUID) -> GraphStore:
    """The tenant's store in the backend that GRAPH_BACKEND names."""
    if settings.GRAPH_BACKEND == "neo4j":
        from knowledge.graph.neo4j import Neo4jGraphStore

        return Neo4jGraphStore(tenant_id)
    from knowledge.graph.postgres import PostgresGraphStore

    return PostgresGraphStore(tenant_id)
