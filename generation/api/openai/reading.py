"""Read a chat completion request: what we do, what we leave out and say so, what we must refuse."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from generation.api.openai.messages import messages_of
from generation.api.openai.parameters import (
    biases,
    flag,
    left_out,
    mapping,
    number,
    plain,
    refuse_unknown,
    text,
    whole,
    words,
)
from generation.api.openai.response_format import response_format
from generation.events import GenerationRequest
from kernel.errors import BadRequest

DEFAULT_MAX_TOKENS = 1024
MAX_TOKENS = 2**31 - 1
"""What a receipt can hold; the model's window is what really bounds an answer."""
MAX_STOPS = 4
KNOWLEDGE_HEADER = "X-Scriptorium-Knowledge"

_READ = frozenset(
    {
        "model", "messages", "max_tokens", "max_completion_tokens", "temperature", "top_p", "stop", "stream", "seed",
        "stream_options", "frequency_penalty", "presence_penalty", "logit_bias", "knowledge", "conversation",
        "response_format",
    }
)  # fmt: skip
# An answer without them is still an answer; whoever asked is told. With the values that ask for nothing.
_LEFT_OUT: dict[str, tuple[Any, ...]] = {
    "user": ("",),
    "metadata": ({},),
    "store": (False,),
    "service_tier": ("auto", "default"),
    "reasoning_effort": (),
    "verbosity": ("medium",),
    "safety_identifier": ("",),
    "prompt_cache_key": ("",),
    "prompt_cache_retention": (),
    "prompt_cache_options": ({},),
    "parallel_tool_calls": (True, False),  # of tools, and there are none
}
# Accepted at the value that means "no"; a cause stands before what only goes with it, since the first is told.
_ONLY: dict[str, tuple[Any, ...]] = {
    "n": (1, None),
    "logprobs": (False, None),
    "top_logprobs": (0, None),
    "tools": ([], None),
    "tool_choice": ("none", "auto", None),
    "functions": ([], None),
    "function_call": ("none", "auto", None),
    "modalities": (["text"], None),
    "audio": (None,),
    "prediction": (None,),
    "web_search_options": (None,),
    "moderation": (None,),
}
# At these values a parameter asks for what happens anyway, so that a model without it takes nothing from the caller.
_NEUTRAL = {"temperature": 1.0, "top_p": 1.0, "frequency_penalty": 0.0, "presence_penalty": 0.0, "seed": None}


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as the gateway takes it. `left_out` are the parameters that nothing was made of."""

    request: GenerationRequest
    is_streamed: bool
    includes_usage: bool
    left_out: tuple[str, ...]


def completion_request(
    body: Any, headers: Mapping[str, str], idempotency_key: str | None, fallback: str | None = None
) -> Asked:
    """Return what the gateway is asked; raises BadRequest and UnsupportedParameter naming the parameter."""
    if not isinstance(body, dict):
        raise BadRequest("The body must be a JSON object.")
    refuse_unknown(body, _READ | _LEFT_OUT.keys(), _ONLY)
    messages, left_in_messages = messages_of(body.get("messages"))
    wants_knowledge = flag(body, "knowledge", default=True) and _knowledge_of(headers)
    question = next((one.content for one in reversed(messages) if one.role == "user"), None)
    sampling = _sampling(body)
    request = GenerationRequest(
        purpose="openai.chat",
        messages=messages,
        model=text(body, "model", required=True),
        max_tokens=_max_tokens(body),
        query=question if wants_knowledge else None,
        conversation=text(body, "conversation"),
        idempotency_key=idempotency_key,
        named=tuple(name for name, value in sampling.items() if _asks(name, value)),
        fallback=fallback,
        response_format=response_format(body),
        **sampling,
    )
    is_streamed = flag(body, "stream")
    includes_usage, left_in_options = _stream_options(body, is_streamed=is_streamed)
    return Asked(
        request, is_streamed, includes_usage, (*left_out(body, _LEFT_OUT), *left_in_messages, *left_in_options)
    )


def _knowledge_of(headers: Mapping[str, str]) -> bool:
    wish = headers.get(KNOWLEDGE_HEADER, "on").strip().lower()
    if wish not in ("on", "off"):
        raise BadRequest(f"“{KNOWLEDGE_HEADER}” must be on or off.", param=KNOWLEDGE_HEADER)
    return wish == "on"


def _sampling(body: dict[str, Any]) -> dict[str, Any]:
    temperature = number(body, "temperature", 0, 2)
    return {
        "temperature": 1.0 if temperature is None else temperature,
        "top_p": number(body, "top_p", 0, 1),
        "stop": words(body, "stop", MAX_STOPS),
        "seed": whole(body, "seed", -(2**63), 2**63 - 1),
        "frequency_penalty": number(body, "frequency_penalty", -2, 2),
        "presence_penalty": number(body, "presence_penalty", -2, 2),
        "logit_bias": biases(body, "logit_bias"),
    }


def _asks(name: str, value: Any) -> bool:
    return value not in (None, (), _NEUTRAL.get(name))


def _stream_options(body: dict[str, Any], *, is_streamed: bool) -> tuple[bool, tuple[str, ...]]:
    """Whether a stream shall end with its usage, and what else was asked for."""
    options = mapping(body, "stream_options")
    if not isinstance(options.get("include_usage", False), bool | None):
        raise BadRequest("“stream_options.include_usage” must be true or false.", param="stream_options")
    others = [f"stream_options.{plain(one)}" for one, value in options.items() if one != "include_usage" and value]
    if options and not is_streamed:
        return False, ("stream_options",)
    return bool(options.get("include_usage")), tuple(others)


def _max_tokens(body: dict[str, Any]) -> int:
    """Both names are in use: `max_tokens` by older clients, `max_completion_tokens` by newer ones."""
    newer, older = (whole(body, name, 1, MAX_TOKENS) for name in ("max_completion_tokens", "max_tokens"))
    if None not in (newer, older) and newer != older:
        raise BadRequest("“max_tokens” and “max_completion_tokens” must not differ.", param="max_tokens")
    return newer or older or DEFAULT_MAX_TOKENS
