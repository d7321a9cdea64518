"""Values of a request's body: each is read by its kind, and refused by its name."""

import re
from collections.abc import Mapping
from typing import Any

from generation.errors import UnsupportedParameter
from kernel.errors import BadRequest

Body = Mapping[str, Any]
MAX_NAME_CHARS = 200
_MAX_BIASES = 1024
_MAX_TOKEN_ID = 2**31 - 1
_PLAIN = re.compile(r"[A-Za-z0-9_.\-]{1,64}")


def whole(body: Body, name: str, least: int, most: int) -> int | None:
    """A whole number within bounds, or None where none is given; raises BadRequest."""
    value = body.get(name)
    if value is None:
        return None
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        raise BadRequest(f"“{name}” must be a whole number from {least} to {most}.", param=name)
    return value


def number(body: Body, name: str, least: float, most: float) -> float | None:
    """A number within bounds, or None where none is given; raises BadRequest."""
    value = body.get(name)
    if value is None:
        return None
    if not _is_number(value) or not least <= value <= most:
        raise BadRequest(f"“{name}” must be a number from {least} to {most}.", param=name)
    return float(value)


def flag(body: Body, name: str, *, default: bool = False) -> bool:
    """True or false; raises BadRequest for what only looks like one."""
    value = body.get(name)
    if value is None:
        return default
    if not isinstance(value, bool):
        raise BadRequest(f"“{name}” must be true or false.", param=name)
    return value


def text(body: Body, name: str, *, required: bool = False) -> str:
    """A short text, empty where none is given; raises BadRequest."""
    value = body.get(name)
    given = "" if value is None else value
    if not isinstance(given, str) or (required and not given) or len(given) > MAX_NAME_CHARS:
        raise BadRequest(f"“{name}” must be a text of at most {MAX_NAME_CHARS} characters.", param=name)
    return given


def words(body: Body, name: str, most: int) -> tuple[str, ...]:
    """One text or a list of them; raises BadRequest."""
    given = body.get(name)
    found = [given] if isinstance(given, str) and given else [] if given in (None, "") else given
    if not isinstance(found, list) or len(found) > most or not all(isinstance(one, str) and one for one in found):
        raise BadRequest(f"“{name}” must be text or a list of at most {most} texts.", param=name)
    return tuple(found)


def mapping(body: Body, name: str) -> dict[str, Any]:
    """An object, empty where none is given; raises BadRequest."""
    given = body.get(name)
    found = {} if given is None else given
    if not isinstance(found, dict):
        raise BadRequest(f"“{name}” must be an object.", param=name)
    return found


def biases(body: Body, name: str) -> tuple[tuple[int, float], ...]:
    """Pairs of a token and what is added to it; raises BadRequest."""
    given = mapping(body, name)
    if len(given) > _MAX_BIASES or not all(map(_is_bias, given.items())):
        raise BadRequest(f"“{name}” must map numbers of tokens to numbers from -100 to 100.", param=name)
    return tuple(sorted((int(token), float(bias)) for token, bias in given.items()))


def refuse_unknown(body: Body, known: frozenset[str], only: Mapping[str, tuple[Any, ...]]) -> None:
    """Raise UnsupportedParameter for a name nobody knows, and for one of `only` at another value than those.

    The first one of `only` is told, in whatever order a client writes them.
    """
    for name, taken in only.items():
        if name in body and not any(type(body[name]) is type(one) and body[name] == one for one in taken):
            raise UnsupportedParameter(f"“{name}” is not supported here.", param=name)
    for name in body:
        if name not in known and name not in only:
            shown = name if len(name) <= MAX_NAME_CHARS else f"{name[:MAX_NAME_CHARS]}…"
            raise UnsupportedParameter(f"Unrecognized request argument supplied: {shown}", param=shown)


def left_out(body: Body, without_effect: Mapping[str, tuple[Any, ...]]) -> tuple[str, ...]:
    """The parameters a caller gave that change nothing here, though they ask for something."""
    return tuple(name for name, asks_nothing in without_effect.items() if body.get(name) not in (None, *asks_nothing))


def plain(name: str) -> str:
    """A caller's own name of a thing as it may stand in a header."""
    return name if _PLAIN.fullmatch(name) else "(other)"


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_bias(pair: tuple[str, Any]) -> bool:
    token, bias = pair
    is_token = token.isascii() and token.isdigit() and len(token) <= 10 and int(token) <= _MAX_TOKEN_ID
    return is_token and _is_number(bias) and -100 <= bias <= 100
