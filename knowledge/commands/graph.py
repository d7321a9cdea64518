"""Keeping the graph ready to walk."""

from kernel.tenancy import current_tenant_id
from knowledge.graph import cache


def rebuild_graph() -> None:
    """Make the current tenant's graph ready to walk for all processes. Raises GraphUnavailable."""
    cache.rebuild_graph(current_tenant_id())
