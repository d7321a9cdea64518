"""The HTTP door: every API view of a tenant derives from TenantAPIView."""

from typing import Any, ClassVar
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.http import HttpResponse, HttpResponseBase
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from kernel import executor
from kernel.errors import Forbidden, NotFound, RateLimited, ScriptoriumError, Unauthenticated
from kernel.http import idempotency
from kernel.http.models import IdempotentResponse
from kernel.http.parsers import refuse_nul
from kernel.http.request_id import request_id_of
from kernel.limits import Window, count_in
from kernel.tenancy import ports
from kernel.tenancy.actor import ANY_CAPABILITY, Actor, Capability
from kernel.tenancy.scope import tenant_scope

_MINUTE_S = 60


class _AnsweredBefore(Exception):
    """Raised to leave DRF's dispatch with an answer that was given before."""

    def __init__(self, row: IdempotentResponse) -> None:
        super().__init__()
        self.row = row


class TenantAPIView(APIView):
    """Runs each handler as one transaction of the tenant named in the URL.

    `capability` is the right a method needs: one name, a tuple of names any of which will do, or one of these per
    method. A view with a method that names none cannot be declared, so that a key's scopes bind every operation.
    A stranger to the organisation gets 404, exactly what an unknown organisation gives; someone who is nobody yet
    gets 401. A refusal rolls everything back. A write may carry an Idempotency-Key, which means nothing where
    `keeps_answers` is switched off; the fields of an answer that are `shown_once` are empty in a repeat.
    """

    capability: ClassVar[Capability | dict[str, Capability]] = ""
    keeps_answers: ClassVar[bool] = True
    shown_once: ClassVar[frozenset[str]] = frozenset()
    actor: Actor
    tenant_id: UUID | None = None
    _claim: IdempotentResponse | None = None
    _refusal: ScriptoriumError | None = None

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        for method in ("get", "post", "put", "patch", "delete"):
            if hasattr(cls, method) and not cls.capability_for(method.upper()):
                raise TypeError(f"{cls.__name__}.{method} asks for no capability")

    @classmethod
    def capability_for(cls, method: str) -> Capability:
        """What a method asks for. OPTIONS tells of a view what its other methods do, to whoever may use one."""
        if not isinstance(cls.capability, dict):
            return cls.capability
        return cls.capability.get("GET" if method == "HEAD" else method, "")

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.tenant_id = ports.tenant_of_slug(kwargs.pop("slug"))
        response = self._dispatched(request, *args, **kwargs)
        if self._refusal is not None and (header := request.headers.get("Authorization", "")):
            # Only now: what a refused request wrote is rolled back, and its trace must not be.
            actor, missing = getattr(self, "actor", None), str(self._refusal.extra.get("capability", ""))
            ports.note_refusal(self.tenant_id, actor, header, missing, request_id_of(request))
        if response.streaming:
            # Django would keep it until the last byte has left: a few readers of streams had the whole pool.
            executor.give_back()
        return response

    def _dispatched(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if self.tenant_id is None:
            # An unknown organisation takes the same road as one the caller does not belong to.
            return super().dispatch(request, *args, **kwargs)
        with tenant_scope(self.tenant_id):
            return super().dispatch(request, *args, **kwargs)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        self.actor = self._admit(request)
        refuse_nul(request)
        self.actor.require(self._needed(request.method or ""))
        if request.method in SAFE_METHODS:
            _count_read(self.actor)
        if self.keeps_answers and (key := idempotency.key_of(request)):
            self._claim = idempotency.begin(request, self.actor.id, key)
            if self._claim.status is not None:
                raise _AnsweredBefore(self._claim)

    def handle_exception(self, exc: Exception) -> Any:
        if isinstance(exc, _AnsweredBefore):
            return _replay(exc.row, self.as_of_now(idempotency.answer_of(exc.row)))
        if isinstance(exc, RateLimited | Unauthenticated | Forbidden) and not self._is_too_busy(exc):
            self._refusal = exc
        response = super().handle_exception(exc)
        if self.tenant_id is not None:
            transaction.set_rollback(True)
        return response

    def as_of_now(self, kept: bytes) -> bytes:
        """An answer that was kept, as the actor may see it now; overridden where a part may be withdrawn from them."""
        return kept

    def _is_too_busy(self, exc: ScriptoriumError) -> bool:
        """Whether somebody who was let in asks too often; too many guesses at keys are refused keys."""
        return isinstance(exc, RateLimited) and hasattr(self, "actor")

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        final = super().finalize_response(request, response, *args, **kwargs)
        if isinstance(final, Response):
            # Rendered inside the scope: a lazy value evaluated after it would have no tenant.
            final.render()
            if self._claim is not None and final.status_code < 400:
                idempotency.remember(self._claim, final.status_code, final.content, shown_once=self.shown_once)
        return final

    def _admit(self, request: Request) -> Actor:
        actor = ports.actor_of_request(request) if self.tenant_id else None
        if actor is not None:
            return actor
        if request.user.is_authenticated:
            raise NotFound()
        raise Unauthenticated()

    def _needed(self, method: str) -> Capability:
        if needed := self.capability_for(method):
            return needed
        if not isinstance(self.capability, dict):
            return ANY_CAPABILITY  # a view without a method of its own: nothing but OPTIONS gets here
        return tuple(
            one for names in self.capability.values() for one in ([names] if isinstance(names, str) else names)
        )


def _count_read(actor: Actor) -> None:
    """A key counts beside its person and both within their organisation: more keys give nobody more reads."""
    callers = [(Window("api-reads", settings.API_READS_PER_MINUTE, _MINUTE_S), str(actor.id))]
    if actor.member_id is not None:
        of_person = Window("api-reads-person", settings.API_READS_PER_PERSON_PER_MINUTE, _MINUTE_S)
        callers.append((of_person, str(actor.member_id)))
    of_all = Window("api-reads-organisation", settings.API_READS_PER_ORGANISATION_PER_MINUTE, _MINUTE_S)
    count_in([*callers, (of_all, str(actor.tenant_id))])


def _replay(row: IdempotentResponse, body: bytes) -> HttpResponse:
    response = HttpResponse(body, status=row.status, content_type="application/json")
    response["Idempotency-Replayed"] = "true"
    return response
