"""A faithful loopback OpenAI: chat completions (streamed and whole), models, errors in OpenAI's envelope."""

import json
from bisect import bisect_right
from functools import cache
from itertools import accumulate
from typing import Any

import bpe_openai

from tests.upstreams.recording import Act, Received, Script, pieces
from tests.upstreams.server import BreakOff, Reply, Upstream

_CREATED = 1_790_000_000
_TYPES = dict.fromkeys((400, 401, 403, 404), "invalid_request_error") | {429: "rate_limit_error"}


def openai_upstream(**script: Any) -> Upstream:
    _tokens("the ranks take a while to load, and no test means to wait for that")
    return Upstream(_answer, Script(**script))


async def _answer(script: Script, request: Received, reply: Reply) -> None:
    if script.key and request.headers.get("authorization") != f"Bearer {script.key}":
        return await _refuse(reply, 401, "invalid_request_error", "invalid_api_key", "Incorrect API key provided.")
    if request.path.endswith("/models"):
        return await reply.whole(200, _json({"object": "list", "data": [_model(name) for name in script.models]}))
    if not request.path.endswith("/chat/completions"):
        return await _refuse(reply, 404, "invalid_request_error", None, "Unknown request URL")
    return await _complete(script, request.json, reply)


async def _complete(script: Script, body: dict[str, Any], reply: Reply) -> None:
    for name in sorted(script.rejects & set(body)):
        message = f"Unsupported parameter: '{name}' is not supported with this model."
        return await _refuse(reply, 400, "invalid_request_error", "unsupported_parameter", message, param=name)
    act = script.take()
    if act.status != 200:
        kind = act.error_type or _TYPES.get(act.status, "server_error")
        return await _refuse(reply, act.status, kind, act.error_code, act.message, headers=act.headers)
    if body["model"] not in script.models:
        return await _refuse(
            reply, 404, "invalid_request_error", "model_not_found", f"The model `{body['model']}` does not exist"
        )
    prompt_tokens = count(body["messages"])
    if prompt_tokens > script.context_window:
        message = f"This model's maximum context length is {script.context_window} tokens."
        return await _refuse(reply, 400, "invalid_request_error", "context_length_exceeded", message, param="messages")
    said, finish = _cut_to(pieces(act, body["messages"]), _cap(body), act.finish)
    if body.get("stream"):
        return await _stream(act, body, said, finish, reply)
    return await reply.whole(200, _json(_whole(act, body, "".join(said), finish)))


async def _stream(act: Act, body: dict[str, Any], said: list[str], finish: str, reply: Reply) -> None:
    wants_usage = (body.get("stream_options") or {}).get("include_usage", False)
    base = {"id": "chatcmpl-loopback", "object": "chat.completion.chunk", "created": _CREATED, "model": body["model"]}
    base |= {"service_tier": "default", "system_fingerprint": "fp_loopback"}
    base |= {"usage": None} if wants_usage else {}
    await reply.begin(200, {"content-type": "text/event-stream; charset=utf-8", "x-request-id": "req_loopback"})
    await reply.pause(act.first_after_s)
    await reply.piece(_event(base, {"role": "assistant", "content": "", "refusal": None}))
    for number, text in enumerate(said):
        await _trouble(act, number, reply)
        await reply.piece(_event(base, {"content": text}))
    await _trouble(act, len(said), reply)
    usage = _usage(act, body["messages"], "".join(said))
    tells = wants_usage and not act.withhold_usage
    on_choice = usage if act.usage_on_last_choice and tells else base.get("usage")
    await reply.piece(_event(base | ({"usage": on_choice} if wants_usage else {}), {}, finish))
    if tells and not act.usage_on_last_choice:
        await reply.piece(_sse({**base, "choices": [], "usage": usage}))
    await reply.piece(b"data: [DONE]\n\n")
    await reply.end()


async def _trouble(act: Act, number: int, reply: Reply) -> None:
    await reply.pause(act.pause_s)
    if number == act.stall_after:
        await reply.pause(3600)
    if number == act.disconnect_after:
        raise BreakOff
    if number == act.garbage_after:
        await reply.piece(b'data: {"id": "chatcmpl-loop\n\n')
    if number == act.error_after:
        await reply.piece(
            _sse({"error": {"message": act.message, "type": "server_error", "param": None, "code": None}})
        )


def _event(base: dict[str, Any], delta: dict[str, Any], finish: str | None = None) -> bytes:
    choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}
    return _sse({**base, "choices": [choice]})


def _whole(act: Act, body: dict[str, Any], text: str, finish: str) -> dict[str, Any]:
    message: dict[str, Any] = {"role": "assistant", "content": text, "refusal": None, "annotations": []}
    return {
        "id": "chatcmpl-loopback",
        "object": "chat.completion",
        "created": _CREATED,
        "model": body["model"],
        "choices": [{"index": 0, "message": message, "logprobs": None, "finish_reason": finish}],
        "usage": _usage(act, body["messages"], text),
        "service_tier": "default",
        "system_fingerprint": "fp_loopback",
    }


def _cap(body: dict[str, Any]) -> int | None:
    return body.get("max_completion_tokens") or body.get("max_tokens")


def _cut_to(said: list[str], cap: int | None, finish: str) -> tuple[list[str], str]:
    """Stop where the caller's token limit is reached, as the real service does."""
    if cap is None or _tokens("".join(said)) <= cap:
        return said, finish
    spent = list(accumulate(_tokens(piece) for piece in said))
    return said[: bisect_right(spent, cap)], "length"


def _usage(act: Act, messages: list[dict[str, Any]], text: str) -> dict[str, Any]:
    read, written = act.usage or (count(messages), _tokens(text))
    return {
        "prompt_tokens": read,
        "completion_tokens": written,
        "total_tokens": read + written,
        "prompt_tokens_details": {
            "cached_tokens": act.cached,
            "audio_tokens": 0,
            **({"cache_write_tokens": act.cache_write} if act.cache_write else {}),
        },
        "completion_tokens_details": {"reasoning_tokens": act.reasoning, "audio_tokens": 0},
    }


def count(messages: list[dict[str, Any]]) -> int:
    """OpenAI's rule: three tokens a message, the role's, the content's, three for the answer's start."""
    return 3 + sum(3 + _tokens(message["role"]) + _tokens(str(message["content"])) for message in messages)


def _tokens(text: str) -> int:
    return len(_encoding().encode_ordinary(text))


@cache
def _encoding() -> Any:
    return bpe_openai.get_encoding("o200k_base")


def _model(name: str) -> dict[str, Any]:
    return {"id": name, "object": "model", "created": _CREATED, "owned_by": "loopback"}


async def _refuse(
    reply: Reply,
    status: int,
    kind: str,
    code: str | None,
    message: str,
    *,
    param: str | None = None,
    headers: dict[str, str] | None = None,
) -> None:
    error = {"message": message, "type": kind, "param": param, "code": code}
    await reply.whole(status, _json({"error": error}), headers)


def _sse(data: dict[str, Any]) -> bytes:
    return b"data: " + _json(data) + b"\n\n"


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()
