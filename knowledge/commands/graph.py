"""Keeping the graph ready to walk."""

from kernel.tenancy import current_tenant_id


def rebuild_graph() -> None:
    """Make the current tenant's graph ready to walk for all processes. Raises GraphUnavailable."""
    from knowledge.graph import cache  # numpy and scipy, which only a worker needs here

    cache.rebuild_graph(current_tenant_id())
