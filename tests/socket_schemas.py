"""What the OpenAPI document says of the frames of a socket, held against frames that were heard."""

from collections.abc import Iterable
from functools import cache
from typing import Any

from jsonschema import Draft202012Validator

from tests.isolation.described import document, strict


def undeclared(component: str, frames: Iterable[dict[str, Any]]) -> list[str]:
    """What frames say that their component does not, or the other way round; empty when they agree."""
    return [f"{frame}: {error.message}" for frame in frames for error in _validator(component).iter_errors(frame)]


@cache
def _validator(component: str) -> Draft202012Validator:
    described = document()
    return Draft202012Validator(strict(described["components"]["schemas"][component], described))
