"""What the doors need to know of people, filled by the tenants app."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from rest_framework.request import Request

from kernel.ports import Port
from kernel.tenancy.actor import Actor, SessionMark

# slug -> tenant id, or None when no organisation has that name.
tenant_of_slug: Port[[str], UUID | None] = Port("tenancy.tenant_of_slug")

# Inside the tenant's scope: the actor behind the request's session or API key, or None for a stranger.
actor_of_request: Port[[Request], Actor | None] = Port("tenancy.actor_of_request")

# Inside the tenant's scope: the actor of the live key in an Authorization header, its use noted, or None for a header
# that opens nothing. The request's id comes second.
actor_of_bearer: Port[[str, str], Actor | None] = Port("tenancy.actor_of_bearer")

# Inside the tenant's scope: the actor of a membership, or None when it is not active.
actor_of_member: Port[[UUID, str], Actor | None] = Port("tenancy.actor_of_member")

# Outside any scope: those of these sessions that still open something.
live_sessions: Port[[Iterable[SessionMark]], set[SessionMark]] = Port("tenancy.live_sessions")

# Inside the tenant's scope: what each of these actors may do now; absent are those whose membership or key ended.
rights_now: Port[[Iterable[Actor]], dict[Actor, frozenset[str]]] = Port("tenancy.rights_now")

# Outside any scope: (tenant id, actor) behind a socket's ASGI scope and request id; (None, None) for a stranger.
actor_of_socket: Port[[dict[str, Any], str], tuple[UUID | None, Actor | None]] = Port("tenancy.actor_of_socket")

# A network that tried a key which opens nothing; raises RateLimited where it tries too many.
count_bad_key: Port[[str], None] = Port("tenancy.count_bad_key")

# Outside any scope, after what was refused is rolled back: tenant id, actor if one was found, the Authorization header,
# the right that was missing, request id.
note_refusal: Port[[UUID | None, Actor | None, str, str, str], None] = Port("tenancy.note_refusal")
