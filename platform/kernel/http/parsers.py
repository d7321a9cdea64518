"""Reading request bodies strictly: a typo in a field name is told, not swallowed."""

import json
import re
from typing import Any

from rest_framework import serializers
from rest_framework.parsers import JSONParser
from rest_framework.request import Request

from kernel.errors import BadRequest, Invalid

_ESCAPED_NUL = rb"\u0000"
_ESCAPED_SURROGATE = re.compile(rb"\\u[dD][89a-fA-F]")


class StrictJSONParser(JSONParser):
    """JSON that is UTF-8, has no duplicate keys, no numbers JSON does not know, no halves of surrogate pairs and no
    NUL: PostgreSQL keeps no text that holds one.
    """

    def parse(self, stream: Any, media_type: Any = None, parser_context: Any = None) -> Any:
        raw = stream.read()
        try:
            found = json.loads(raw.decode("utf-8"), object_pairs_hook=_unique, parse_constant=_no_constant)
            if _ESCAPED_SURROGATE.search(raw):
                json.dumps(found, ensure_ascii=False).encode()  # a half of a pair is no text to anybody behind us
            if _ESCAPED_NUL in raw and _holds_nul(found):
                raise BadRequest("A text in the body contains a NUL character. Nothing was changed; leave it out.")
            return found
        except UnicodeError as error:
            raise BadRequest("The body is not valid UTF-8.") from error
        except (ValueError, RecursionError) as error:
            raise BadRequest("The body is not valid JSON.") from error


class StrictSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """A serializer that refuses fields it does not know."""

    def to_internal_value(self, data: Any) -> Any:
        unknown = sorted(set(data) - set(self.fields)) if isinstance(data, dict) else []
        if unknown:
            raise Invalid(
                fields={name: [{"code": "unknown", "message": "There is no such field."}] for name in unknown}
            )
        return super().to_internal_value(data)


def read(serializer_class: type[serializers.Serializer], request: Any, **options: Any) -> dict[str, Any]:  # type: ignore[type-arg]
    """Return the validated body; raises Invalid with the fields that are not acceptable."""
    serializer = serializer_class(data=request.data, **options)
    serializer.is_valid(raise_exception=True)
    validated: dict[str, Any] = dict(serializer.validated_data)
    return validated


def refuse_nul(request: Request) -> None:
    """Raise BadRequest for a query string with a NUL, before it becomes part of a question to PostgreSQL."""
    for name, values in request.query_params.lists():
        if any("\x00" in text for text in (name, *values)):
            raise BadRequest("The address contains a NUL character. Nothing was looked up; leave it out.")


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice")
    return found


def _holds_nul(found: Any) -> bool:
    if isinstance(found, str):
        return "\x00" in found
    if isinstance(found, dict):
        return any(_holds_nul(name) or _holds_nul(value) for name, value in found.items())
    return isinstance(found, list) and any(map(_holds_nul, found))


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")
