"""A faithful loopback Anthropic: the messages API's event stream, models and errors in Anthropic's envelope."""

import json
from typing import Any

from tests.upstreams.openai_server import _cut_to, _tokens
from tests.upstreams.recording import Act, Received, Script, pieces
from tests.upstreams.server import BreakOff, Reply, Upstream

_STOP_REASONS = {"stop": "end_turn", "length": "max_tokens", "content_filter": "refusal"}
_TYPES = {
    400: "invalid_request_error",
    401: "authentication_error",
    403: "permission_error",
    404: "not_found_error",
    413: "request_too_large",
    429: "rate_limit_error",
    500: "api_error",
    529: "overloaded_error",
}


def anthropic_upstream(**script: Any) -> Upstream:
    _tokens("load the ranks")
    return Upstream(_answer, Script(**{"models": ("claude-haiku-4-5",), **script}))


async def _answer(script: Script, request: Received, reply: Reply) -> None:
    if script.key and script.key not in (request.headers.get("x-api-key"), _bearer(request)):
        return await _refuse(reply, 401, "invalid x-api-key")
    if "anthropic-version" not in request.headers:
        return await _refuse(reply, 400, "anthropic-version: header is required")
    if request.path.endswith("/v1/models"):
        models = [{"type": "model", "id": name, "display_name": name, "created_at": "2025-10-01T00:00:00Z"}
                  for name in script.models]  # fmt: skip
        page = {"data": models, "has_more": False, "first_id": models[0]["id"], "last_id": models[-1]["id"]}
        return await reply.whole(200, _json(page))
    return await _message(script, request.json, reply)


def _bearer(request: Received) -> str:
    return request.headers.get("authorization", "").removeprefix("Bearer ")


async def _message(script: Script, body: dict[str, Any], reply: Reply) -> None:
    if fault := _fault(body):
        return await _refuse(reply, 400, fault)
    act = script.take()
    if act.status != 200:
        return await _refuse(reply, act.status, act.message, act.error_type, act.headers)
    if body["model"] not in script.models:
        return await _refuse(reply, 404, f"model: {body['model']}")
    said, finish = _cut_to(pieces(act, [{"role": "system", "content": body.get("system", "")}, *body["messages"]]),
                           body["max_tokens"], act.finish)  # fmt: skip
    return await _stream(act, body, said, finish, reply)


def _fault(body: dict[str, Any]) -> str | None:
    """Refuse what the real service refuses."""
    if not isinstance(body.get("max_tokens"), int):
        return "max_tokens: Field required"
    if not body.get("messages") or body["messages"][0]["role"] != "user":
        return "messages: first message must use the user role"
    if any(turn["role"] not in ("user", "assistant") for turn in body["messages"]):
        return "messages: Unexpected role"
    if not 0 <= body.get("temperature", 1) <= 1:
        return "temperature: range: 0..1"
    return _blank(body)


def _blank(body: dict[str, Any]) -> str | None:
    if not all(said.strip() for said in (body.get("system", "."), *(turn["content"] for turn in body["messages"]))):
        return "messages: text content blocks must contain non-whitespace text"
    if body["messages"][-1]["role"] == "assistant" and body["messages"][-1]["content"][-1].isspace():
        return "messages: final assistant content cannot end with trailing whitespace"
    if not all(stop.strip() for stop in body.get("stop_sequences", ())):
        return "stop_sequences: each stop sequence must contain non-whitespace"
    return None


async def _stream(act: Act, body: dict[str, Any], said: list[str], finish: str, reply: Reply) -> None:
    read, written = act.usage or (_count(body), _tokens("".join(said)))
    message = {
        "id": "msg_loopback",
        "type": "message",
        "role": "assistant",
        "model": body["model"],
        "content": [],
        "stop_reason": None,
        "stop_sequence": None,
        "usage": {
            "input_tokens": read - act.cached - act.cache_write,  # Anthropic leaves the cached ones out
            "cache_creation_input_tokens": act.cache_write,
            "cache_read_input_tokens": act.cached,
            "output_tokens": 1,
        },
    }
    await reply.begin(200, {"content-type": "text/event-stream; charset=utf-8", "request-id": "req_loopback"})
    await reply.pause(act.first_after_s)
    await reply.piece(_event("message_start", message=message))
    await reply.piece(_event("content_block_start", index=0, content_block={"type": "text", "text": ""}))
    await reply.piece(_event("ping"))
    for number, text in enumerate(said):
        await _trouble(act, number, reply)
        await reply.piece(_event("content_block_delta", index=0, delta={"type": "text_delta", "text": text}))
    await _trouble(act, len(said), reply)
    await reply.piece(_event("content_block_stop", index=0))
    delta = {"stop_reason": _STOP_REASONS[finish], "stop_sequence": None}
    await reply.piece(_event("message_delta", delta=delta, usage={"output_tokens": written}))
    await reply.piece(_event("message_stop"))
    await reply.end()


async def _trouble(act: Act, number: int, reply: Reply) -> None:
    await reply.pause(act.pause_s)
    if number == act.stall_after:
        await reply.pause(3600)
    if number == act.disconnect_after:
        raise BreakOff
    if number == act.error_after:
        await reply.piece(_event("error", error={"type": "overloaded_error", "message": "Overloaded"}))


def _count(body: dict[str, Any]) -> int:
    """Claude's tokenizer is not public; a fixed surcharge over o200k stands in for it."""
    text = str(body.get("system", "")) + "".join(str(turn["content"]) for turn in body["messages"])
    return round(_tokens(text) * 1.2) + 8


async def _refuse(
    reply: Reply, status: int, message: str, kind: str = "", headers: dict[str, str] | None = None
) -> None:
    error = {"type": kind or _TYPES.get(status, "api_error"), "message": message}
    body = {"type": "error", "error": error, "request_id": "req_loopback"}
    await reply.whole(status, _json(body), {"request-id": "req_loopback", **(headers or {})})


def _event(kind: str, **data: Any) -> bytes:
    return f"event: {kind}\ndata: ".encode() + _json({"type": kind, **data}) + b"\n\n"


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()
