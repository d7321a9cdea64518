"""Read OpenAI's `response_format`: text, any object, or what a JSON schema says."""

from typing import Any

from generation.api.openai.parameters import Body, mapping
from generation.errors import UnsupportedParameter
from generation.prompts.answer_format import NAME
from kernel.errors import BadRequest

# Within OpenAI's own limits (https://platform.openai.com/docs/guides/structured-outputs#supported-schemas).
MAX_PARTS, MAX_DEPTH = 2000, 32


def response_format(body: Body) -> dict[str, Any] | None:
    """Return it, None for text; raises BadRequest and UnsupportedParameter."""
    given = mapping(body, NAME)
    match given.get("type") if body.get(NAME) is not None else "text":
        case "text":
            return None
        case "json_object":
            return {"type": "json_object"}
        case "json_schema":
            return {"type": "json_schema", "json_schema": _schema(given.get("json_schema"))}
    raise UnsupportedParameter(f"“{NAME}.type” must be text, json_object or json_schema.", param=NAME)


def _schema(given: Any) -> dict[str, Any]:
    if (
        not isinstance(given, dict)
        or not isinstance(given.get("name"), str)
        or not isinstance(given.get("schema"), dict)
    ):
        raise BadRequest(f"“{NAME}.json_schema” must have a name and a schema.", param=NAME)
    if _parts(given, MAX_DEPTH) > MAX_PARTS:
        raise BadRequest(f"“{NAME}” takes at most {MAX_PARTS} names and values.", param=NAME)
    return given


def _parts(given: Any, deeper: int) -> int:
    if not deeper:
        raise BadRequest(f"“{NAME}” is nested more than {MAX_DEPTH} deep.", param=NAME)
    inner = given.values() if isinstance(given, dict) else given if isinstance(given, list) else ()
    return 1 + sum(_parts(one, deeper - 1) for one in inner)
