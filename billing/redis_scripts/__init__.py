"""Lua that has to be atomic, beside the code that calls it. What is sent is a script's digest, and its text once."""

from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import redis
from redis.client import Pipeline
from redis.commands.core import Script

from billing.errors import BudgetUnavailable
from kernel.redis import client

R = TypeVar("R")
Call = tuple[Sequence[str], Sequence[Any]]
"""Of a script: its keys and its arguments."""

_FOLDER = Path(__file__).parent


def run(name: str, keys: Sequence[str], arguments: Sequence[Any]) -> Any:
    """Run a script; raises BudgetUnavailable without Redis."""
    return fail_closed(lambda: _script(name)(keys=keys, args=arguments))


def piped(name: str, calls: Sequence[Call], more: Callable[[Pipeline], object] | None = None) -> list[Any]:
    """Run a script, perhaps several times, and then more commands, in one round trip; what each of them answers.

    The library would ask each time whether the script is known. Where it is not, those calls come again once Redis has
    its text. Raises BudgetUnavailable without Redis.
    """
    return fail_closed(lambda: _answers(_script(name), calls, more))


def fail_closed(call: Callable[[], R]) -> R:
    """Fail closed: a Redis that does not answer admits nothing."""
    try:
        return call()
    except redis.RedisError as error:
        raise BudgetUnavailable(retry_after_s=2) from error


@cache
def source(name: str) -> str:
    """Return the text of a script, after the question that all begin with."""
    return _text("is_ready") + _text(name)


def _answers(script: Script, calls: Sequence[Call], more: Callable[[Pipeline], object] | None) -> list[Any]:
    answers = _sent(script, calls, more)
    unknown = [place for place, answer in enumerate(answers) if isinstance(answer, redis.exceptions.NoScriptError)]
    if unknown:
        client().script_load(script.script)
        again = _sent(script, [calls[place] for place in unknown], None)
        answers = [*(dict(enumerate(answers)) | dict(zip(unknown, again, strict=True))).values()]
    if failed := next((answer for answer in answers if isinstance(answer, Exception)), None):
        raise failed
    return answers


def _sent(script: Script, calls: Sequence[Call], more: Callable[[Pipeline], object] | None) -> list[Any]:
    pipeline: Pipeline = client().pipeline(transaction=False)
    for keys, arguments in calls:
        pipeline.evalsha(script.sha, len(keys), *keys, *arguments)
    if more:
        more(pipeline)
    answers: list[Any] = pipeline.execute(raise_on_error=False)
    return answers


@cache
def _script(name: str) -> Script:
    return client().register_script(source(name))


def _text(name: str) -> str:
    return (_FOLDER / f"{name}.lua").read_text()
