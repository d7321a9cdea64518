"""The shape an answer shall have: OpenAI's `response_format`, which is text of the caller's all the way down."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from generation.errors import UnsupportedParameter
from generation.prompts.screened import Screened
from generation.providers.accounts import Kind

NAME = "response_format"
_OBJECT, _SCHEMA = "json_object", "json_schema"


def is_json(shape: Any) -> bool:
    """Whether an answer of this shape is JSON."""
    return bool(shape) and shape.get("type") in (_OBJECT, _SCHEMA)


def texts_of(shape: Any) -> Iterator[str]:
    """Every name, text and number in it, in the order `with_texts` takes them back."""
    match shape:
        case str():
            yield shape
        case bool() | None:
            return
        case int() | float():
            yield str(shape)
        case Mapping():
            for name, one in shape.items():
                yield name
                yield from texts_of(one)
        case Sequence():
            for one in shape:
                yield from texts_of(one)


def with_texts(shape: Any, texts: Iterator[Screened]) -> Any:
    """The same shape of the texts that the policy let pass.

    Raises UnsupportedParameter for a number that the policy would not let pass, since nothing stands for a number.
    """
    match shape:
        case str():
            return next(texts)
        case bool() | None:
            return shape
        case int() | float():
            if next(texts) != str(shape):
                raise UnsupportedParameter(f"The policy lets no number in “{NAME}” pass that it masks.", param=NAME)
            return shape
        case Mapping():
            return {next(texts): with_texts(one, texts) for one in shape.values()}
        case _:
            return [with_texts(one, texts) for one in shape]


def is_taken(shape: Mapping[str, Any] | None, kind: Kind) -> bool:
    """Whether providers of this kind can be asked for it.

    Anthropic has no such parameter. The built-in model writes objects; a schema would become a grammar of a
    stranger's on a machine that all share.
    """
    if shape is None:
        return True
    return kind is not Kind.ANTHROPIC and (kind is not Kind.LOCAL or shape["type"] == _OBJECT)


def spelled(shape: Mapping[str, Any] | None) -> str:
    """What a provider may add to the prompt for it, to be counted."""
    return json.dumps(shape, ensure_ascii=False) if shape else ""
