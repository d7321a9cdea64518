"""What the doors need to know of people, filled by the tenants app."""

from typing import Any
from uuid import UUID

from rest_framework.request import Request

from kernel.ports import Port
from kernel.tenancy.actor import Actor

# slug -> tenant id, or None when no organisation has that name.
tenant_of_slug: Port[[str], UUID | None] = Port("tenancy.tenant_of_slug")

# Inside the tenant's scope: the actor behind the request's session or API key, or None for a stranger.
actor_of_request: Port[[Request], Actor | None] = Port("tenancy.actor_of_request")

# Inside the tenant's scope: the actor of a membership, or None when it is not active.
actor_of_member: Port[[UUID, str], Actor | None] = Port("tenancy.actor_of_member")

# All tenants, for sweeps that fan out.
all_tenant_ids: Port[[], list[UUID]] = Port("tenancy.all_tenant_ids")

# Outside any scope: (tenant id, actor) behind a socket's ASGI scope and request id; (None, None) for a stranger.
actor_of_socket: Port[[dict[str, Any], str], tuple[UUID | None, Actor | None]] = Port("tenancy.actor_of_socket")
