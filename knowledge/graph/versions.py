"""One writer at a time for a tenant's graph, and the number by which caches see that it changed."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from django.db.models import F

from kernel.tenancy import current_tenant_id
from kernel.tenancy.keys import lock_id
from knowledge.models import GraphState


@contextmanager
def changing_graph() -> Iterator[None]:
    """Run a change of the graph alone among the tenant's changes; readers are not held up.

    Counting what still supports an entity, and deleting it, is only right while nobody adds a mention.
    """
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [lock_id("knowledge", "graph")])
    yield
    state, _ = GraphState.objects.get_or_create(tenant_id=current_tenant_id())
    GraphState.objects.filter(id=state.id).update(version=F("version") + 1)


def graph_version() -> int:
    """The tenant's graph version; 0 before the first change."""
    return int(GraphState.objects.values_list("version", flat=True).first() or 0)
