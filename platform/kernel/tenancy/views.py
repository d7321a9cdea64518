"""The HTTP door: every API view of a tenant derives from TenantAPIView."""

from typing import Any, ClassVar
from uuid import UUID

from django.db import transaction
from django.http import HttpResponse, HttpResponseBase
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from kernel.errors import NotFound, Unauthenticated
from kernel.http import idempotency
from kernel.http.models import IdempotentResponse
from kernel.http.parsers import refuse_nul
from kernel.tenancy import ports
from kernel.tenancy.actor import Actor
from kernel.tenancy.scope import tenant_scope


class _AnsweredBefore(Exception):
    """Raised to leave DRF's dispatch with an answer that was given before."""

    def __init__(self, row: IdempotentResponse) -> None:
        super().__init__()
        self.row = row


class TenantAPIView(APIView):
    """Runs each handler as one transaction of the tenant named in the URL.

    `capability` is the right a method needs: one name, or a name per method. A stranger to the organisation
    gets 404, exactly what an unknown organisation gives; someone who is nobody yet gets 401. A refusal
    rolls everything back. A write may carry an Idempotency-Key, which means nothing where `keeps_answers` is
    switched off.
    """

    capability: ClassVar[str | dict[str, str]] = ""
    keeps_answers: ClassVar[bool] = True
    actor: Actor
    tenant_id: UUID | None = None
    _claim: IdempotentResponse | None = None

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.tenant_id = ports.tenant_of_slug(kwargs.pop("slug"))
        if self.tenant_id is None:
            # An unknown organisation takes the same road as one the caller does not belong to.
            return super().dispatch(request, *args, **kwargs)
        with tenant_scope(self.tenant_id):
            return super().dispatch(request, *args, **kwargs)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        self.actor = self._admit(request)
        refuse_nul(request)
        if needed := self._capability_for(request.method or ""):
            self.actor.require(needed)
        if self.keeps_answers and (key := idempotency.key_of(request)):
            self._claim = idempotency.begin(request, self.actor.id, key)
            if self._claim.status is not None:
                raise _AnsweredBefore(self._claim)

    def handle_exception(self, exc: Exception) -> Any:
        if isinstance(exc, _AnsweredBefore):
            return _replay(exc.row)
        response = super().handle_exception(exc)
        if self.tenant_id is not None:
            transaction.set_rollback(True)
        return response

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        final = super().finalize_response(request, response, *args, **kwargs)
        if isinstance(final, Response):
            # Rendered inside the scope: a lazy value evaluated after it would have no tenant.
            final.render()
            if self._claim is not None and final.status_code < 400:
                idempotency.remember(self._claim, final.status_code, final.content)
        return final

    def _admit(self, request: Request) -> Actor:
        actor = ports.actor_of_request(request) if self.tenant_id else None
        if actor is not None:
            return actor
        if request.user.is_authenticated:
            raise NotFound()
        raise Unauthenticated()

    def _capability_for(self, method: str) -> str:
        if isinstance(self.capability, str):
            return self.capability
        return self.capability.get("GET" if method == "HEAD" else method, "")


def _replay(row: IdempotentResponse) -> HttpResponse:
    response = HttpResponse(idempotency.answer_of(row), status=row.status, content_type="application/json")
    response["Idempotency-Replayed"] = "true"
    return response
