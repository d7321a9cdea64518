"""Completions by key, without Django's handler (ADR 0160).

Takes what is plainly one and may begin. Whatever is refused before that, and whatever is asked in another way, is left
to the view, which refuses it.
"""

import asyncio
import io
import re
import time
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse, JsonResponse

from generation import commands, queries
from generation.api.openai import envelope
from generation.api.openai.answering import EVENT_STREAM, UNBUFFERED, Answer, Chunks
from generation.api.openai.door import rate_headers
from generation.api.openai.leaving import Asker
from generation.api.openai.reading import Asked, completion_request
from generation.api.openai.wire import Completion
from generation.capabilities import GENERATE
from kernel import executor
from kernel.errors import ScriptoriumError
from kernel.http import challenge, direct
from kernel.http.fallback import fallback_of
from kernel.http.parsers import StrictJSONParser
from kernel.http.problem import problem
from kernel.http.request_id import measure, named, request_id_of
from kernel.rooms.manifest import OPENAI
from kernel.tenancy import Actor, ports, tenant_scope
from kernel.tenancy.asgi import App
from kernel.tenant_cache import use_cache

ROUTE = f"{OPENAI}chat/completions"
_PATH = re.compile(r"/t/([-a-zA-Z0-9_]+)/openai/v1/chat/completions")


@dataclass(frozen=True, slots=True)
class Started:
    """A generation that was started for this caller. `headers` say what the rate limits leave."""

    actor: Actor
    generation_id: UUID
    asked: Asked
    headers: dict[str, str]


class DirectCompletions:
    """Answers completions in Django's place, where it can."""

    def __init__(self, app: App) -> None:
        self._app = app

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        found = _PATH.fullmatch(scope["path"]) if settings.PLANE != "control" else None
        if found is None or not direct.is_plain(scope):
            await self._app(scope, receive, send)
            return
        body = await direct.body_of(receive)
        if body is not None and not await _is_served(scope, found[1], body, receive, send):
            await self._app(scope, direct.once_more(body, receive), send)


async def _is_served(scope: Any, slug: str, body: bytes, receive: Any, send: Any) -> bool:
    """Answer, or return False and leave no trace of it."""
    since = time.perf_counter()
    try:
        request = direct.request_of(scope)
    except (SuspiciousOperation, UnicodeDecodeError):
        return False
    begun: Started | HttpResponse | None = None
    async with direct.unless_gone(receive):
        with named(request):
            begun = await _begun(request, slug, body)
            if begun is None:
                return False
            answered = await _answered(begun, request) if isinstance(begun, Started) else begun
        headers = begun.headers if isinstance(begun, Started) else {}
        await _sent(answered, headers, request, send, since)
    return True


async def _begun(request: HttpRequest, slug: str, body: bytes) -> Started | HttpResponse | None:
    """Start it, on one database thread and in one transaction; of one whose asker hung up meanwhile nothing more is
    wanted."""
    starting = asyncio.ensure_future(executor.run(executor.db(), _begin, request, slug, body))
    try:
        return await asyncio.shield(starting)
    except asyncio.CancelledError:
        starting.add_done_callback(_stop_begun)
        raise
    except Exception as error:
        return _failed(error, request)


def _stop_begun(starting: "asyncio.Future[Started | None]") -> None:
    if not (starting.cancelled() or starting.exception()) and (begun := starting.result()):
        commands.send_stop(begun.actor.tenant_id, begun.generation_id)


def _begin(request: HttpRequest, slug: str, body: bytes) -> Started | None:
    """None for what the view is to refuse; raises what is no refusal."""
    tenant_id = ports.tenant_of_slug(slug)
    if tenant_id is None:
        return None
    try:
        with tenant_scope(tenant_id):
            return _begin_in_scope(request, body)
    except ScriptoriumError as refusal:
        if refusal.status >= 500:  # a part that is away is waited for once
            raise
        return None


def _begin_in_scope(request: HttpRequest, body: bytes) -> Started | None:
    use_cache()
    actor = ports.actor_of_bearer(request.headers["Authorization"], request_id_of(request))
    if actor is None or not actor.can(GENERATE):
        return None
    given = StrictJSONParser().parse(io.BytesIO(body))
    asked = completion_request(given, request.headers, None, fallback_of(request))
    ticket = commands.generate(actor, asked.request)
    return Started(actor, ticket.id, asked, rate_headers(queries.allowance(actor)))


async def _answered(begun: Started, request: HttpRequest) -> HttpResponse | Chunks:
    """Wait until it is clear what the answer is, and for all of it where it is not streamed."""
    completion = Completion(begun.generation_id, int(time.time()), begun.asked.request.model or "")
    completion.leave_out(begun.asked.left_out)
    answer = Answer(completion, begun.actor, is_running=True)
    asker = Asker(None, begun.actor.tenant_id, begun.generation_id)
    try:
        first = await answer.first()
        if first.kind != "error" and begun.asked.is_streamed:
            return answer.pieces(asker, include_usage=begun.asked.includes_usage)
        error = first if first.kind == "error" else await answer.whole()
    except Exception as failure:
        asker.leave()
        return _failed(failure, request)
    except BaseException:  # they hung up: nobody reads the rest
        asker.leave()
        raise
    asker.served()
    response = envelope.answer(error.data) if error else JsonResponse(completion.whole())
    for name, value in completion.headers.items():
        response[name] = value
    return response


def _failed(error: Exception, request: HttpRequest) -> HttpResponse:
    return envelope.answer(problem(envelope.expected(error, request), request))


async def _sent(
    answered: HttpResponse | Chunks, headers: dict[str, str], request: HttpRequest, send: Any, since: float
) -> None:
    if isinstance(answered, Chunks):
        own = {"Content-Type": EVENT_STREAM, **UNBUFFERED, **headers, **answered.headers}
        status, whole = 200, None
    else:
        challenged = challenge.of(answered.status_code, is_key_sent=True)
        own = {**dict(answered.items()), **challenged, **headers}
        status, whole = answered.status_code, answered.content
    try:
        heads = direct.headers_of(request, own, whole)
        measure(request, ROUTE, status, time.perf_counter() - since)
        await send({"type": "http.response.start", "status": status, "headers": heads})
        if isinstance(answered, Chunks):
            async with aclosing(answered.pieces()) as pieces:
                async for piece in pieces:
                    await send({"type": "http.response.body", "body": piece, "more_body": True})
        await send({"type": "http.response.body", "body": whole or b""})
    finally:
        if isinstance(answered, Chunks):
            answered.close()
