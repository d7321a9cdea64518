"""Size, endpoint, signature, time, replay: in this order, and only then the tenant's scope and the room's own work."""

import secrets
import time
from abc import ABC, abstractmethod
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, ClassVar
from uuid import UUID

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.csrf import csrf_exempt
from prometheus_client import Counter

from kernel.clock import now
from kernel.errors import NotFound, ScriptoriumError, TooLarge
from kernel.http.hooks.models import WebhookReceipt
from kernel.http.hooks.schemes import Claim, Scheme
from kernel.http.problem import problem_response
from kernel.ids import uuid7
from kernel.tenancy.scope import current_tenant_id, tenant_scope

WEBHOOKS = Counter("scriptorium_webhooks_received_total", "Messages that came in", ["scheme", "outcome"])

_REMEMBER = """
insert into kernel_webhookreceipt (id, tenant_id, endpoint_id, mark, received_at) values (%s, %s, %s, %s, %s)
on conflict (tenant_id, endpoint_id, mark) do nothing returning id
"""
# Whoever asks for an endpoint that is not there has a signature checked all the same.
_NOBODYS = secrets.token_bytes(32)


@dataclass(frozen=True, slots=True)
class Received:
    """A message that its endpoint's secret vouches for."""

    endpoint_id: UUID
    headers: Mapping[str, str]
    body: bytes


@method_decorator(csrf_exempt, name="dispatch")
class WebhookDoor(View, ABC):
    """The view of one kind of endpoint, at an address that ends in ``<uuid:endpoint_id>/``.

    A subclass names the vendor's `scheme` and says three things: which tenant an endpoint belongs to (`tenant_of`, by
    a function that returns ids only), its secrets (`secrets_of`, in the tenant's scope) and what is made of a message
    (`receive`, in a scope of its own, once for each message; keep it short and do the work in a task).

    Unknown endpoints, unsigned, wrongly signed and late messages get the same 404. A message that was taken before is
    answered 204 again and does nothing. What `receive` raises rolls its work back: the vendor's next try counts.
    """

    http_method_names = ["post"]
    scheme: ClassVar[Scheme]
    max_bytes: ClassVar[int] = 1_048_576
    window_s: ClassVar[int] = 300
    # GitHub signs no time, so its messages are known again for as long as this and no longer.
    remembered_for: ClassVar[timedelta] = timedelta(days=30)

    @abstractmethod
    def tenant_of(self, endpoint_id: UUID) -> UUID | None:
        """Return whose endpoint it is, outside any scope; None for one that is not there."""

    @abstractmethod
    def secrets_of(self, endpoint_id: UUID) -> Collection[bytes]:
        """Return the keys that may have signed, in the tenant's scope: two while one replaces the other."""

    @abstractmethod
    def receive(self, received: Received) -> None:
        """Make something of a message that was not taken before, in the tenant's scope."""

    def post(self, request: HttpRequest, endpoint_id: UUID, **_: Any) -> HttpResponse:
        try:
            is_new = self._take(request, endpoint_id)
        except ScriptoriumError as error:
            WEBHOOKS.labels(self.scheme.name, error.code).inc()
            return problem_response(error, request)
        WEBHOOKS.labels(self.scheme.name, "taken" if is_new else "repeated").inc()
        return HttpResponse(status=204)

    def _take(self, request: HttpRequest, endpoint_id: UUID) -> bool:
        body = self._body(request)
        headers = {name.lower(): value for name, value in request.headers.items()}
        claim = self.scheme.read(headers, body)
        tenant_id = self.tenant_of(endpoint_id)
        keys = self._secrets(tenant_id, endpoint_id)
        is_signed = claim is not None and claim.is_signed_with(keys or [_NOBODYS])
        if claim is None or tenant_id is None or not keys or not is_signed or not self._is_timely(claim):
            raise NotFound()
        with tenant_scope(tenant_id):
            if not self._is_new(endpoint_id, claim):
                return False
            self.receive(Received(endpoint_id, headers, body))
            return True

    def _body(self, request: HttpRequest) -> bytes:
        """The raw bytes, read no further than they may be long, whatever the request says of its length."""
        body: bytes = request.read(self.max_bytes + 1)
        if len(body) > self.max_bytes:
            raise TooLarge("The message is larger than is accepted here.")
        return body

    def _secrets(self, tenant_id: UUID | None, endpoint_id: UUID) -> Collection[bytes]:
        if tenant_id is None:
            return []
        with tenant_scope(tenant_id):
            return self.secrets_of(endpoint_id)

    def _is_timely(self, claim: Claim) -> bool:
        return claim.at is None or abs(time.time() - claim.at) <= self.window_s

    def _is_new(self, endpoint_id: UUID, claim: Claim) -> bool:
        """Two at once meet at the unique row: the second waits for the first, and takes over where that one fails."""
        kept_for = timedelta(seconds=2 * self.window_s) if claim.at is not None else self.remembered_for
        receipts = WebhookReceipt.objects.filter(endpoint_id=endpoint_id, received_at__lt=now() - kept_for)
        receipts.delete()
        with connection.cursor() as cursor:
            cursor.execute(_REMEMBER, [uuid7(), current_tenant_id(), endpoint_id, claim.mark, now()])
            return cursor.fetchone() is not None
