"""Try a provider account without spending: list its models."""

import asyncio
import time
from dataclasses import asdict, dataclass, field
from typing import Any

from generation.catalogue.accounts import Account
from generation.providers.accounts import Credentials
from generation.providers.connect import connect
from generation.providers.failures import FailureKind, ProviderFailure
from generation.providers.pace import patience
from kernel import background

_PATIENCE_S = 15
_MAX_NAMES = 200


@dataclass(frozen=True, slots=True)
class ProbeResult:
    """Whether the account answered; `missing` are models configured here that it does not list."""

    ok: bool
    failure: str
    latency_ms: int
    models: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


async def probe(one: Account, given: Credentials) -> ProbeResult:
    """Call the account and say what came of it; never raises for what the provider does.

    Outside of any scope: a foreign server's slowness must not hold a transaction open.
    """
    started = time.perf_counter()
    try:
        names = await asyncio.wrap_future(background.spawn(_listed(given)))
        failure = ""
    except ProviderFailure as failed:
        names, failure = [], failed.kind.value
    latency_ms = round((time.perf_counter() - started) * 1000)
    missing = [card.name for card in one.models if names and card.name not in names]
    return ProbeResult(not failure, failure, latency_ms, names[:_MAX_NAMES], missing)


async def _listed(given: Credentials) -> list[str]:
    try:
        async with asyncio.timeout(_PATIENCE_S):
            return await connect(given, patience()).models()
    except TimeoutError as error:
        raise ProviderFailure(FailureKind.TIMEOUT) from error
