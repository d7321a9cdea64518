"""Who is calling: a browser's session or an integration's key."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, SessionAuthentication
from rest_framework.request import Request

from kernel.clock import now
from kernel.tenancy.actor import Actor
from kernel.tenancy.scope import has_tenant
from tenants import limits
from tenants.errors import KeyRefused
from tenants.models import ApiKey
from tenants.queries.actors import actor_of_key, bearer_of, live_key

USED_GRAIN = timedelta(minutes=1)


def actor_of_bearer(header: str, request_id: str) -> Actor | None:
    """Return the integration behind an Authorization header, for a door without DRF; None where it opens nothing.

    What is refused is not counted here: such a request is left to the door that counts it.
    """
    key = live_key(bearer_of(header))
    if key is None:
        return None
    _note_use(key)
    return actor_of_key(key, request_id)


class ApiKeyAuthentication(BaseAuthentication):
    """`Authorization: Bearer scr_...`, valid only under its own organisation's address."""

    def authenticate(self, request: Request) -> tuple[Any, ApiKey] | None:
        header = request.headers.get("Authorization", "")
        if not header:
            return None
        key = live_key(bearer_of(header)) if has_tenant() else None
        if key is None:
            limits.bad_keys().count(limits.network(request._request))
            raise KeyRefused("This key is unknown here, revoked or expired.")
        _note_use(key)
        return key.member.person, key

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"


class BrowserSessionAuthentication(SessionAuthentication):
    """The browser's session with CSRF protection; answers 401, not 403, to someone not signed in."""

    def authenticate_header(self, request: Request) -> str:
        return "Session"


class ApiKeyScheme(OpenApiAuthenticationExtension):
    target_class = ApiKeyAuthentication
    name = "apiKey"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer", "description": "An API key made in the console."}


class SessionScheme(OpenApiAuthenticationExtension):
    target_class = BrowserSessionAuthentication
    name = "session"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "apiKey", "in": "cookie", "name": settings.SESSION_COOKIE_NAME}


def _note_use(key: ApiKey) -> None:
    if key.last_used_at is None or now() - key.last_used_at > USED_GRAIN:
        # In memory too: the key may be kept there, and nobody reads more from it than whether this was a minute ago.
        key.last_used_at = now()
        ApiKey.objects.filter(id=key.id).update(last_used_at=key.last_used_at)
