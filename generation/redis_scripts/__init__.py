"""Lua that has to be atomic, beside the code that calls it. What is sent is a script's digest, and its text once."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from redis.asyncio.client import Pipeline
from redis.commands.core import AsyncScript, Script

from kernel import redis

_FOLDER = Path(__file__).parent


def run(name: str, keys: Sequence[str], arguments: Sequence[Any]) -> Any:
    """Return what a script answers; raises RedisError."""
    return _script(name)(keys=keys, args=arguments, client=redis.client())


async def arun(name: str, keys: Sequence[str], arguments: Sequence[Any]) -> Any:
    """The same on this event loop."""
    return await _async_script(name)(keys=keys, args=arguments, client=redis.aclient())


def put(pipe: Pipeline, name: str, keys: Sequence[str], arguments: Sequence[Any]) -> None:
    """Add a call to a pipeline. Where Redis does not know the script it answers so, and nothing is done."""
    pipe.evalsha(_async_script(name).sha, len(keys), *keys, *arguments)


@cache
def _script(name: str) -> Script:
    """Its digest is reckoned once; each call names the client, which may be another one by then."""
    return redis.client().register_script(_source(name))


@cache
def _async_script(name: str) -> AsyncScript:
    """Its digest is reckoned once; each loop calls it by a client of its own."""
    return redis.aclient().register_script(_source(name))


def _source(name: str) -> str:
    return (_FOLDER / f"{name}.lua").read_text()
