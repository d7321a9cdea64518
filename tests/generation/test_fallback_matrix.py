"""Who answers, over header x key x model x organisation x what is asked x what fails, beside a table of our own.

`FALLBACK_CASES=500` tries more of them; each case is made of its number alone.
"""

import os
import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

import pytest

from generation import commands, queries
from generation.events import StreamEvent
from generation.limits.breaker import Breaker
from generation.models import FallbackChoice, ModelChoice
from generation.pipeline import answer
from generation.providers.accounts import Kind
from kernel.tenancy import tenant_scope
from tenants import commands as people
from tests.generation.driving import Gateway, add_account, ask
from tests.upstreams.openai_server import openai_upstream
from tests.upstreams.recording import Act
from tests.upstreams.server import Upstream, running

CASES = int(os.environ.get("FALLBACK_CASES", "30"))
FIRST, SECOND, UNPRICED, UNKNOWN, LOCAL = "gpt-4o-mini", "gpt-4.1-mini", "mystery", "gpt-99", "built-in"
UNSET, NOBODY = "inherit", None
PASSING = {"500": Act(status=500), "broken off": Act(disconnect_after=0), "429": Act(status=429)}
WRONG = {"key": Act(status=401), "credit": Act(status=402, error_type="billing_error"), "gone": Act(status=404)}
ACTS = {"well": Act(text="Paid for.")} | PASSING | WRONG


@dataclass(frozen=True)
class Case:
    """What was chosen at each place, what one call asks for, and how the vendor of the first model answers."""

    header: str | None
    key: str | None
    model: str | None
    organisation: str | None
    asked: str | None
    vendor: str

    @staticmethod
    def of(number: int) -> "Case":
        dice = random.Random(number)
        chosen = (UNSET, UNSET, NOBODY, SECOND, LOCAL)
        return Case(
            header=dice.choice((None, None, None, "none", SECOND, LOCAL, f"Spare/{SECOND}", UNKNOWN, UNPRICED)),
            key=dice.choice(chosen),
            model=dice.choice(chosen),
            organisation=dice.choice((NOBODY, SECOND, LOCAL)),
            asked=dice.choice((None, None, "default", FIRST, FIRST, f"Loopback/{FIRST}", UNPRICED, UNKNOWN)),
            vendor=dice.choice(list(ACTS)),
        )

    @property
    def second(self) -> str | None:
        """Who may step in: the narrowest choice that was made at all."""
        if self.header:
            return None if self.header == "none" else self.header.rpartition("/")[2]
        return next((one for one in (self.key, self.model) if one != UNSET), self.organisation)

    @property
    def expected(self) -> str:
        """The model that answers, or the code of the error."""
        if UNKNOWN in (self.asked, self.header):
            return "generation.model_not_found"
        if UNPRICED in (self.asked, self.header):
            return "budget.unpriced"
        if self.vendor == "well":
            return FIRST
        if self.vendor in WRONG and (self.asked not in (None, "default") or not self.second):
            return "generation.model_misconfigured"
        return self.second or "generation.providers_failed"


@pytest.fixture(scope="module")
def others() -> Iterator[dict[str, Upstream]]:
    with (
        running(openai_upstream(key="sk-right", models=(SECOND, UNPRICED))) as spare,
        running(openai_upstream(key="none", models=(LOCAL,))) as local,
    ):
        yield {SECOND: spare, LOCAL: local}


@pytest.fixture
def places(
    gateway: Gateway, others: dict[str, Upstream], monkeypatch: pytest.MonkeyPatch, settings: Any
) -> dict[str, UUID]:
    """The accounts that offer the second, the unpriced and the built-in model; no breaker and nobody waits."""

    async def tells_nobody(*_: Any) -> None: ...

    monkeypatch.setattr(Breaker, "report", tells_nobody)
    monkeypatch.setattr(answer, "_wait", lambda failure, alone: 0.0 if failure.is_retryable else None)
    settings.GENERATION_PER_MINUTE = 100_000
    settings.LOCAL_MODEL_URL, settings.LOCAL_MODEL_NAME = f"{others[LOCAL].url}/v1", LOCAL
    spare = add_account(gateway.company, "Spare", others[SECOND], models=(SECOND,))
    adam = gateway.company.actor("adam")
    with tenant_scope(gateway.company.id):
        url, models = f"{others[SECOND].url}/v1", [{"name": UNPRICED}]
        odd = commands.add_provider(adam, Kind.OPENAI_COMPATIBLE, "Odd", base_url=url, key="", models=models)
        commands.note_test(adam, odd.id, "")
        local = next(one for one in queries.accounts() if one.kind is Kind.LOCAL)
    return {SECOND: spare.id, UNPRICED: odd.id, LOCAL: local.id}


def answered(gateway: Gateway, case: Case, places: dict[str, UUID], key_id: UUID) -> list[StreamEvent]:
    adam = gateway.company.actor("adam")
    whom = {one: (places[one], one) for one in (SECOND, LOCAL)}
    with tenant_scope(gateway.company.id):
        FallbackChoice.objects.all().delete()
        ModelChoice.objects.all().delete()
        commands.choose_default(adam, gateway.account.id, FIRST, fallback=whom.get(case.organisation))
        for of, chosen in (({"key_id": key_id}, case.key), ({"of": (gateway.account.id, FIRST)}, case.model)):
            commands.choose_fallback(adam, **of, fallback=whom.get(chosen, chosen))
        started = commands.generate(replace(adam, key_id=key_id), ask(model=case.asked, fallback=case.header)).id
    return gateway.events(started, person="adam")


def was_asked(server: Upstream) -> bool:
    """Whether it was to write something; the built-in one is also asked how many tokens a text has."""
    return any(call.path.endswith("/completions") for call in server.script.calls)


@pytest.mark.timeout(120 + 5 * CASES)
def test_whoever_was_chosen_answers_and_nobody_else_is_even_asked(
    gateway: Gateway, upstream: Upstream, others: dict[str, Upstream], places: dict[str, UUID]
) -> None:
    with tenant_scope(gateway.company.id):
        key_id = people.create_api_key(gateway.company.actor("adam"), "k", ["generate"])[0].id
    servers = {FIRST: upstream, **others}
    outcomes = set()
    for number in range(CASES):
        case = Case.of(number)
        for server in servers.values():
            server.script.reset()
        upstream.script.standing = ACTS[case.vendor]
        last = answered(gateway, case, places, key_id)[-1]
        outcome = last.data["code"] if last.kind == "error" else last.data["model"]
        assert outcome == case.expected, case
        called = {name for name, server in servers.items() if was_asked(server)}
        assert called <= {FIRST, case.second}, case
        assert (LOCAL in called) == (outcome == LOCAL), case
        outcomes.add(outcome)
    assert {FIRST, SECOND, LOCAL, "generation.providers_failed", "budget.unpriced"} <= outcomes
