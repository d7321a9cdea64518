"""Read the messages of a chat completion request."""

from typing import Any

from generation.api.openai.parameters import plain
from generation.errors import UnsupportedParameter
from generation.events import Message
from kernel.errors import BadRequest

_ROLES = {"system": "system", "developer": "system", "user": "user", "assistant": "assistant"}
# Fields of a message that ask for a thing we do not do; an empty one asks for nothing.
_REFUSED = ("tool_calls", "function_call", "audio", "tool_call_id")
_READ = frozenset({"role", "content", "refusal", *_REFUSED})
_READ_OF_A_PART = {"text": "text", "refusal": "refusal"}


def messages_of(given: Any) -> tuple[tuple[Message, ...], tuple[str, ...]]:
    """Return the messages, and the names of their fields that are left out; raises naming the message at fault."""
    if not isinstance(given, list) or not given:
        raise BadRequest("“messages” must be a list with at least one message.", param="messages")
    left_out = {f"messages.{plain(name)}": None for one in given for name in _left_out(one)}
    return tuple(_message(one, f"messages[{number}]") for number, one in enumerate(given)), tuple(left_out)


def _message(given: Any, where: str) -> Message:
    named = given.get("role") if isinstance(given, dict) else None
    role = _ROLES.get(named) if isinstance(named, str) else None
    if role is None:
        raise BadRequest(f"“{where}.role” must be system, developer, user or assistant.", param=where)
    for name in _REFUSED:
        if given.get(name):
            raise UnsupportedParameter(f"“{where}.{name}” is not supported here.", param=where)
    content = given.get("content")
    return Message(role, _content(given.get("refusal") if content is None else content, where))


def _content(given: Any, where: str) -> str:
    if isinstance(given, str):
        return given
    if not isinstance(given, list) or not given:
        raise BadRequest(f"“{where}.content” must be text or a list of text parts.", param=where)
    return "".join(_part(part, where) for part in given)


def _part(given: Any, where: str) -> str:
    kind = given.get("type") if isinstance(given, dict) else None
    field = _READ_OF_A_PART.get(kind) if isinstance(kind, str) else None
    if field is None:
        raise UnsupportedParameter(f"“{where}.content” must be text; other parts are not supported here.", param=where)
    if not isinstance(given.get(field), str):
        raise BadRequest(f"A part of “{where}.content” has no “{field}”.", param=where)
    text: str = given[field]
    return text


def _left_out(given: Any) -> list[str]:
    """What a message says besides, such as `name`: it does not reach the model."""
    if not isinstance(given, dict):
        return []
    names = [name for name, value in given.items() if name not in _READ and value not in (None, [], {}, "")]
    parts = given.get("content")
    for part in parts if isinstance(parts, list) else []:
        if isinstance(part, dict):
            names += [f"content.{name}" for name in part if name not in ("type", *_READ_OF_A_PART.values())]
    return names
