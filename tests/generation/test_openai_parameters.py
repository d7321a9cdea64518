"""Each parameter that the pinned SDK knows is honoured, refused by its name, or reported as left out."""

from typing import Any

import pytest
from openai.types import EmbeddingCreateParams
from openai.types.chat import (
    ChatCompletionAssistantMessageParam,
    ChatCompletionContentPartTextParam,
    ChatCompletionStreamOptionsParam,
    ChatCompletionSystemMessageParam,
    ChatCompletionToolMessageParam,
    ChatCompletionUserMessageParam,
)
from openai.types.chat.completion_create_params import CompletionCreateParamsNonStreaming

from generation.api.openai.embeddings_reading import embeddings_request
from generation.api.openai.reading import Asked, completion_request
from kernel.errors import BadRequest, ScriptoriumError

HELLO = [{"role": "user", "content": "Hello."}]
PLAIN = {"model": "m", "messages": HELLO}
TOOL = {"type": "function", "function": {"name": "f", "parameters": {}}}

# A value that asks for something, for each parameter: a new version of the SDK that knows more fails here.
CHAT: dict[str, Any] = {
    "messages": [{"role": "user", "content": "Other."}],
    "model": "other",
    "audio": {"voice": "alloy", "format": "mp3"},
    "frequency_penalty": 0.5,
    "function_call": {"name": "f"},
    "functions": [{"name": "f"}],
    "logit_bias": {"5": 1},
    "logprobs": True,
    "max_completion_tokens": 5,
    "max_tokens": 5,
    "metadata": {"a": "b"},
    "modalities": ["audio"],
    "moderation": {"model": "omni-moderation-latest"},
    "n": 2,
    "parallel_tool_calls": True,
    "prediction": {"type": "content", "content": "x"},
    "presence_penalty": 0.5,
    "prompt_cache_key": "k",
    "prompt_cache_options": {"mode": "explicit"},
    "prompt_cache_retention": "24h",
    "reasoning_effort": "low",
    "response_format": {"type": "json_object"},
    "safety_identifier": "s",
    "seed": 7,
    "service_tier": "flex",
    "stop": ["x"],
    "store": True,
    "stream": True,
    "stream_options": {"include_usage": True},
    "temperature": 0.5,
    "tool_choice": "required",
    "tools": [TOOL],
    "top_logprobs": 3,
    "top_p": 0.5,
    "user": "u",
    "verbosity": "low",
    "web_search_options": {"search_context_size": "low"},
}
# What is done nothing of, yet asks for nothing where there are no tools.
EMPTY_PROMISES = {"parallel_tool_calls"}

MESSAGE: dict[str, Any] = {
    "role": "tool",
    "content": "Other.",
    "name": "bob",
    "refusal": "No.",
    "audio": {"id": "a"},
    "function_call": {"name": "f", "arguments": "{}"},
    "tool_calls": [{"id": "1", **TOOL}],
    "tool_call_id": "1",
}
EMBEDDING: dict[str, Any] = {
    "input": "other",
    "model": "other",
    "dimensions": 7,
    "encoding_format": "base64",
    "user": "u",
}


def fields_of(*kinds: Any) -> set[str]:
    return {name for kind in kinds for name in (*kind.__required_keys__, *kind.__optional_keys__)}


def read(**changes: Any) -> Asked:
    return completion_request({**PLAIN, **changes}, {}, None)


def param_refused(name: str, value: Any) -> str:
    """What the refusal of this value names; empty where it is taken."""
    try:
        read(**{name: value})
    except ScriptoriumError as error:
        return str(error.extra["param"]) if error.status == 400 else f"{error.status}"
    return ""


def is_refused(name: str, value: Any) -> bool:
    return param_refused(name, value).startswith(name)


def is_done(asked: Asked) -> bool:
    return (asked.request, asked.is_streamed) != (read().request, read().is_streamed)


def test_every_parameter_of_a_chat_is_known_here() -> None:
    assert fields_of(CompletionCreateParamsNonStreaming) | {"stream"} == CHAT.keys()


@pytest.mark.parametrize("name", CHAT)
def test_a_parameter_of_a_chat_is_done_refused_or_reported(name: str) -> None:
    if is_refused(name, CHAT[name]):
        return
    asked = read(**{name: CHAT[name]})
    is_reported = any(one.split(".")[0] == name for one in asked.left_out)
    assert is_reported != is_done(asked) or name in EMPTY_PROMISES, (name, asked)


ODD = [-1, 10**400, 1e308, [{}], [None], {"": {}}, {"type": []}, "x" * 10**5, True, [[]] * 9]


@pytest.mark.parametrize("name", CHAT)
@pytest.mark.parametrize("value", ODD, ids=lambda one: str(one)[:9])
def test_a_value_of_another_kind_is_refused_reported_or_done_never_an_accident(name: str, value: Any) -> None:
    if refused := param_refused(name, value):
        assert refused.startswith(name)
    else:
        asked = read(**{name: value})
        assert name in asked.left_out or is_done(asked) or name in EMPTY_PROMISES


@pytest.mark.parametrize("name", sorted(CHAT.keys() - {"messages", "model"}))
def test_null_asks_for_nothing(name: str) -> None:
    assert read(**{name: None}) == read()


NEARLY_NOTHING: dict[str, list[Any]] = {
    "stop": [7, 0, False, {}, [""], [1], ["a"] * 5],
    "logit_bias": [0, False, [], "", {"x": 1}, {"1": 101}, {"1": "1"}],
    "stream_options": [0, False, [], "", {"include_usage": 1}],
    "n": [0, 2, True, "1"],
    "response_format": [{}, "json", {"type": "xml"}, []],
    "messages": [[], {}, "hi", None, [None], [[]], ["hi"]],
}


@pytest.mark.parametrize(("name", "value"), [(name, one) for name, values in NEARLY_NOTHING.items() for one in values])
def test_what_only_looks_like_nothing_is_refused(name: str, value: Any) -> None:
    assert is_refused(name, value)


@pytest.mark.parametrize("choice", ["auto", "none", "required", {"type": "function", "function": {"name": "f"}}])
def test_tools_are_told_before_the_choice_among_them(choice: Any) -> None:
    with pytest.raises(ScriptoriumError) as refused:
        completion_request({"tool_choice": choice, "parallel_tool_calls": False, "tools": [TOOL], **PLAIN}, {}, None)
    assert refused.value.extra["param"] == "tools"


@pytest.mark.parametrize("wish", ["false", "0", "no", ""])
def test_a_wish_about_knowledge_that_is_not_understood_is_refused(wish: str) -> None:
    with pytest.raises(BadRequest, match="X-Scriptorium-Knowledge"):
        completion_request(PLAIN, {"X-Scriptorium-Knowledge": wish}, None)


def test_two_limits_that_differ_are_refused() -> None:
    with pytest.raises(BadRequest, match="must not differ"):
        read(max_tokens=5, max_completion_tokens=6)
    assert read(max_tokens=5, max_completion_tokens=5).request.max_tokens == 5


def test_every_field_of_a_message_is_known_here() -> None:
    kinds = (
        ChatCompletionAssistantMessageParam,
        ChatCompletionSystemMessageParam,
        ChatCompletionToolMessageParam,
        ChatCompletionUserMessageParam,
    )
    assert fields_of(*kinds) == MESSAGE.keys()
    assert fields_of(ChatCompletionContentPartTextParam) == {"type", "text", "prompt_cache_breakpoint"}


@pytest.mark.parametrize("name", MESSAGE)
@pytest.mark.parametrize("role", ["user", "assistant", "system", "developer"])
def test_a_field_of_a_message_is_done_refused_or_reported(name: str, role: str) -> None:
    message = {"role": role, "content": None if name == "refusal" else "Hello.", name: MESSAGE[name]}
    if param_refused("messages", [message]) == "messages[0]":
        return
    asked = read(messages=[message])
    is_done = asked.request.messages[0].content == MESSAGE[name]
    assert is_done != (f"messages.{name}" in asked.left_out)


@pytest.mark.parametrize(
    "message",
    [
        {"role": "tool", "tool_call_id": "1", "content": "4"},
        {"role": "function", "name": "f", "content": "4"},
        {"role": "assistant", "content": None, "tool_calls": [{"id": "1", **TOOL}]},
        {"role": "assistant", "content": None, "function_call": {"name": "f", "arguments": "{}"}},
        {"role": "assistant", "content": None},
        {"role": "user"},
        {"role": "user", "content": 7},
        {"role": "user", "content": []},
        {"role": "user", "content": [{"type": "image_url", "image_url": {"url": "data:"}}]},
        {"role": "user", "content": [{"type": "text"}]},
        {"role": "user", "content": [{"type": "text", "text": 7}]},
        {"role": "user", "content": [{"type": ["text"]}]},
        {"role": "user", "content": ["hi"]},
        {"role": ["user"], "content": "hi"},
        {"content": "hi"},
    ],
)
def test_a_message_that_cannot_be_sent_names_its_place(message: dict[str, Any]) -> None:
    assert param_refused("messages", [*HELLO, message]) == "messages[1]"


def test_texts_in_parts_are_read_by_every_role() -> None:
    parts = [{"type": "text", "text": "Be "}, {"type": "text", "text": "kind."}]
    roles = ["developer", "system", "user", "assistant"]
    asked = read(messages=[{"role": role, "content": parts} for role in roles])
    assert {one.content for one in asked.request.messages} == {"Be kind."}
    assert [one.role for one in asked.request.messages] == ["system", "system", "user", "assistant"]


def test_every_option_of_a_stream_is_done_or_reported() -> None:
    assert fields_of(ChatCompletionStreamOptionsParam) == {"include_usage", "include_obfuscation"}
    assert read(stream=True, stream_options={"include_usage": True}).includes_usage
    asked = read(stream=True, stream_options={"include_obfuscation": True})
    assert asked.left_out == ("stream_options.include_obfuscation",)


def test_every_parameter_of_embeddings_is_known_here() -> None:
    assert fields_of(EmbeddingCreateParams) == EMBEDDING.keys()


@pytest.mark.parametrize("name", EMBEDDING)
def test_a_parameter_of_embeddings_is_done_refused_or_reported(name: str) -> None:
    plain = {"model": "default", "input": "hello"}
    try:
        is_other = embeddings_request({**plain, name: EMBEDDING[name]}) != embeddings_request(plain)
    except ScriptoriumError as error:
        is_other = error.status in (400, 404) and error.extra["param"] == name
    assert is_other
