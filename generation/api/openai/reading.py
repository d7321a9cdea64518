"""Read a chat completion request: what we do, what we may ignore, what we must refuse."""

from collections.abc import Mapping
from typing import Any

from generation.errors import UnsupportedParameter
from generation.events import GenerationRequest, Message
from kernel.errors import BadRequest

DEFAULT_MAX_TOKENS = 1024
MOST_MAX_TOKENS = 2**31 - 1
"""What a receipt can hold; the model's window is what really bounds an answer."""
KNOWLEDGE_HEADER = "X-Scriptorium-Knowledge"

_ROLES = {"system": "system", "developer": "system", "user": "user", "assistant": "assistant"}
_READ = frozenset(
    {
        "model", "messages", "max_tokens", "max_completion_tokens", "temperature", "top_p", "stop", "stream",
        "stream_options", "knowledge", "conversation",
    }
)  # fmt: skip
# Hints without effect on the answer's shape: an answer without them is still an answer to the request.
_IGNORED = frozenset(
    {
        "user", "seed", "metadata", "store", "service_tier", "frequency_penalty", "presence_penalty", "logit_bias",
        "reasoning_effort", "verbosity", "safety_identifier", "prompt_cache_key", "prompt_cache_retention",
        "parallel_tool_calls",
    }
)  # fmt: skip
# Accepted at the value that means "no".
_ONLY: dict[str, tuple[Any, ...]] = {
    "n": (1, None),
    "logprobs": (False, None),
    "top_logprobs": (0, None),
    "tools": ([], None),
    "tool_choice": ("none", "auto", None),
    "functions": ([], None),
    "function_call": ("none", "auto", None),
    "response_format": ({"type": "text"}, None),
    "modalities": (["text"], None),
    "audio": (None,),
    "prediction": (None,),
    "web_search_options": (None,),
}


def completion_request(body: Any, headers: Mapping[str, str], idempotency_key: str | None) -> GenerationRequest:
    """Return what the gateway is asked; raises BadRequest and UnsupportedParameter naming the parameter."""
    if not isinstance(body, dict):
        raise BadRequest("The body must be a JSON object.")
    _refuse_unsupported(body)
    messages = _messages(body.get("messages"))
    wants_knowledge = body.get("knowledge", True) and headers.get(KNOWLEDGE_HEADER, "on").lower() != "off"
    question = next((one.content for one in reversed(messages) if one.role == "user"), None)
    return GenerationRequest(
        purpose="openai.chat",
        messages=messages,
        model=_text(body, "model", required=True),
        max_tokens=_max_tokens(body),
        temperature=_number(body, "temperature", 0.7, 0, 2),
        top_p=_number(body, "top_p", None, 0, 1),
        stop=_stop(body.get("stop")),
        query=question if wants_knowledge else None,
        conversation=_text(body, "conversation"),
        idempotency_key=idempotency_key,
    )


def includes_usage(body: dict[str, Any]) -> bool:
    """Whether a stream shall end with its usage; raises BadRequest."""
    options = body.get("stream_options") or {}
    if not isinstance(options, dict):
        raise BadRequest("“stream_options” must be an object.", param="stream_options")
    return bool(options.get("include_usage"))


def _refuse_unsupported(body: dict[str, Any]) -> None:
    for name, value in body.items():
        if name in _ONLY and value not in _ONLY[name]:
            raise UnsupportedParameter(f"“{name}” is not supported here.", param=name)
        if name not in _READ and name not in _IGNORED and name not in _ONLY:
            raise UnsupportedParameter(f"Unrecognized request argument supplied: {name}", param=name)


def _messages(told: Any) -> tuple[Message, ...]:
    if not isinstance(told, list) or not told:
        raise BadRequest("“messages” must be a list with at least one message.", param="messages")
    return tuple(_message(one, f"messages[{number}]") for number, one in enumerate(told))


def _message(told: Any, where: str) -> Message:
    named = told.get("role") if isinstance(told, dict) else None
    role = _ROLES.get(named) if isinstance(named, str) else None
    if role is None:
        raise BadRequest(f"“{where}.role” must be system, developer, user or assistant.", param=where)
    return Message(role, _content(told.get("content"), where))


def _content(told: Any, where: str) -> str:
    if isinstance(told, str):
        return told
    parts: list[Any] = told if isinstance(told, list) else []
    if not parts or not all(isinstance(part, dict) and part.get("type") in ("text", "refusal") for part in parts):
        raise UnsupportedParameter(f"“{where}.content” must be text; other parts are not supported here.", param=where)
    return "".join(str(part.get("text") or part.get("refusal") or "") for part in parts)


def _max_tokens(body: dict[str, Any]) -> int:
    """Both names are in use: `max_tokens` by older clients, `max_completion_tokens` by newer ones."""
    for name in ("max_completion_tokens", "max_tokens"):
        value = body.get(name)
        if value is None:
            continue
        if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= MOST_MAX_TOKENS:
            raise BadRequest(f"“{name}” must be a whole number from 1 to {MOST_MAX_TOKENS}.", param=name)
        return value
    return DEFAULT_MAX_TOKENS


def _number(body: dict[str, Any], name: str, default: Any, least: float, most: float) -> Any:
    value = body.get(name)
    if value is None:
        return default
    if not isinstance(value, int | float) or isinstance(value, bool) or not least <= value <= most:
        raise BadRequest(f"“{name}” must be a number from {least} to {most}.", param=name)
    return float(value)


def _stop(told: Any) -> tuple[str, ...]:
    words = [told] if isinstance(told, str) else told or []
    if not isinstance(words, list) or len(words) > 4 or not all(isinstance(word, str) and word for word in words):
        raise BadRequest("“stop” must be text or a list of at most four texts.", param="stop")
    return tuple(words)


def _text(body: dict[str, Any], name: str, *, required: bool = False) -> str:
    value = body.get(name) or ""
    if not isinstance(value, str) or (required and not value) or len(value) > 200:
        raise BadRequest(f"“{name}” must be a text.", param=name)
    return value
