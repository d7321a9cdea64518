"""What makes two requests the same: each thing that was asked, at any depth, and not the order it was written in."""

from collections.abc import Callable
from dataclasses import fields, replace
from typing import Any
from uuid import UUID

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from generation.events import GenerationRequest, Message
from generation.pipeline.admit import request_digest

SECRET = b"of this generation"
texts = st.text(max_size=8)
numbers = st.floats(-2, 2).filter(bool)
plain = st.none() | st.booleans() | st.integers() | numbers | texts
trees = st.recursive(
    plain, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3), max_leaves=8
)
objects = st.dictionaries(texts, trees, min_size=1, max_size=4)
messages = st.lists(st.builds(Message, st.sampled_from(["system", "user", "assistant"]), texts), max_size=4).map(tuple)
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "purpose": texts,
    "messages": messages,
    "model": st.none() | texts,
    "max_tokens": st.integers(1, 2**31),
    "temperature": numbers,
    "query": st.none() | texts,
    "focus": texts,
    "conversation": texts,
    "subject": st.none() | st.tuples(texts, st.uuids()),
    "context": objects,
    "stop": st.lists(texts, max_size=4).map(tuple),
    "top_p": st.none() | numbers,
    "seed": st.none() | st.integers(-(2**63), 2**63),
    "frequency_penalty": st.none() | numbers,
    "presence_penalty": st.none() | numbers,
    "logit_bias": st.lists(st.tuples(st.integers(), numbers), max_size=3).map(tuple),
    "named": st.lists(texts, max_size=3).map(tuple),
    "fallback": st.none() | texts,
    "built_in_sampling": st.lists(st.tuples(texts, numbers), max_size=3).map(tuple),
    "tries": st.integers(1, 3),
    "ends_loops": st.booleans(),
    "document": texts,
    "response_format": st.none() | objects,
}
requests = st.builds(GenerationRequest, **VALUES)
PLAIN = GenerationRequest("chat", (Message("user", "Hi."),))
few = settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))


def digest(request: GenerationRequest) -> str:
    return request_digest(request, SECRET)


def is_same(one: Any, other: Any) -> bool:
    """Equal, and of the same kinds: 1 is neither true nor 1.0."""
    return repr(ordered(one)) == repr(ordered(other))


def ordered(tree: Any) -> Any:
    """The same with the names of every object in one order."""
    if isinstance(tree, dict):
        return {name: ordered(tree[name]) for name in sorted(tree)}
    return [ordered(one) for one in tree] if isinstance(tree, list) else tree


def reordered(tree: Any) -> Any:
    """The same with every object written the other way round."""
    if isinstance(tree, dict):
        return {name: reordered(tree[name]) for name in reversed(tree)}
    return [reordered(one) for one in tree] if isinstance(tree, list) else tree


def leaves(tree: Any, put: Callable[[Any], Any]) -> list[tuple[Any, Callable[[Any], Any]]]:
    """Every value within, with what makes the whole anew around another one in its place."""
    if isinstance(tree, dict):
        return [leaf for name in tree for leaf in leaves(tree[name], lambda new, name=name: put({**tree, name: new}))]
    if isinstance(tree, list):
        return [
            leaf
            for at, one in enumerate(tree)
            for leaf in leaves(one, lambda new, at=at: put([*tree[:at], new, *tree[at + 1 :]]))
        ]
    return [(tree, put)]


def test_every_field_has_values_here() -> None:
    assert VALUES.keys() | {"idempotency_key"} == {one.name for one in fields(GenerationRequest)}


@few
@given(requests, requests)
def test_a_digest_tells_apart_whatever_differs_in_one_field(first: GenerationRequest, other: GenerationRequest) -> None:
    for name in VALUES:
        changed = replace(first, **{name: getattr(other, name)})
        assert (digest(changed) == digest(first)) == is_same(getattr(first, name), getattr(other, name)), name


@few
@given(objects, plain, st.sampled_from(["context", "response_format"]))
def test_a_digest_tells_apart_what_differs_deep_within(tree: dict[str, Any], new: Any, name: str) -> None:
    first = replace(PLAIN, **{name: tree})
    for old, put in leaves(tree, lambda whole: whole):
        assert (digest(replace(first, **{name: put(new)})) == digest(first)) == is_same(old, new)


@few
@given(objects, st.uuids())
def test_the_order_of_names_and_the_key_of_a_repetition_make_no_other_request(tree: dict[str, Any], key: UUID) -> None:
    first = replace(PLAIN, context=tree, response_format=tree)
    other = replace(PLAIN, context=reordered(tree), response_format=reordered(tree), idempotency_key=str(key))
    assert digest(first) == digest(other)
    assert request_digest(first, b"of another") != digest(first)
