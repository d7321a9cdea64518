"""Whatever a vendor sends, a call ends in time and within its ceiling, and says "stop" only if the vendor did.

The seeds are the same in each run; `MUTATED_SEEDS=20-520` tries others.
"""

import json
import os
import time
from collections.abc import Iterator
from typing import Any

import pytest

# Loaded here as the product loads them behind its start, since that takes seconds.
import generation.providers.anthropic_messages
import generation.providers.openai_chat  # noqa: F401
from billing import queries as budgets
from billing.models import LedgerRow
from generation import commands
from generation.events import StreamEvent
from generation.models import Generation
from generation.providers.accounts import Kind
from generation.queries import Receipt
from kernel.tenancy import tenant_scope
from tests.generation.driving import Gateway, ask, text_of
from tests.generation.test_many_streams import tasks
from tests.generation.test_stop import wait_until
from tests.upstreams.mutating import AFTER_END, mutating_upstream, stop_of
from tests.upstreams.server import Upstream, running
from tests.world import World

AT_ONCE = 20
CLAUDE = "claude-sonnet-4-5"
FIRST, LAST = map(int, os.environ.get("MUTATED_SEEDS", "0-20").split("-"))


@pytest.fixture(scope="module")
def sent() -> dict[str, list[bytes]]:
    """What was sent for each seed, attempt by attempt."""
    return {}


@pytest.fixture(scope="module")
def spoiler(sent: dict[str, list[bytes]]) -> Iterator[Upstream]:
    with running(mutating_upstream(sent)) as upstream:
        yield upstream


@pytest.fixture
def short_patience(settings: Any) -> Any:
    settings.PROVIDER_FIRST_TOKEN_S, settings.PROVIDER_BETWEEN_TOKENS_S, settings.PROVIDER_TOTAL_S = 3, 1, 4
    settings.PROVIDER_DRAIN_S, settings.PROVIDER_EVENT_BYTES, settings.PROVIDER_ANSWER_BYTES = 0.5, 262_144, 4_194_304
    settings.GENERATION_PER_MINUTE, settings.BREAKER_LEAST_CALLS = 100_000, 1_000_000
    return settings


@pytest.mark.parametrize("kind", [Kind.OPENAI, Kind.ANTHROPIC])
def test_every_call_ends_within_its_limits_and_its_ceiling_while_an_honest_one_goes_on(
    world: World, upstream: Upstream, spoiler: Upstream, sent: dict[str, list[bytes]], short_patience: Any, kind: Kind
) -> None:
    acme, honest = spoilt_gateway(world, spoiler, kind), Gateway.of(world.globex, upstream)
    honest.run(ask())
    before, slowest_s, faults = tasks(), 0.0, list[str]()
    for seeds in batches(range(FIRST, LAST)):
        started = {f"{kind.value}{seed}": acme.start(ask(f"seed {kind.value}{seed}")) for seed in seeds}
        began = time.monotonic()
        told = honest.run(ask())
        assert text_of(told) == "A short answer.", told[-1]
        slowest_s = max(slowest_s, time.monotonic() - began)
        for seed, started_id in started.items():
            events = acme.events(started_id)
            found = faults_of(events, acme.receipt(started_id), sent.get(seed, [b""])[-1])
            faults += [f"{seed}: {fault}; {events[-1].data}" for fault in found]
    assert not faults
    assert slowest_s < 10, "an honest caller waits for nobody"
    check_ledger(acme)
    wait_until(lambda: tasks() <= before)


def faults_of(events: list[StreamEvent], receipt: Receipt, sent: bytes) -> list[str]:
    """What is wrong with how a call ended, by what was sent for its last attempt."""
    last, text = events[-1].data, text_of(events)
    shown = next((event.data["ceiling_nano_usd"] for event in events if event.kind == "start"), 0)
    wrong = {
        "no end": not events[-1].is_last,
        "a fault of ours": last.get("kind") == "internal" or last.get("status") == 500,
        f"cost {receipt.cost_nano_usd} above {shown}": not 0 <= receipt.cost_nano_usd <= shown,
        f"cost above {receipt.ceiling_nano_usd}": receipt.cost_nano_usd > receipt.ceiling_nano_usd,
        "text from after the end": text.count(AFTER_END) > before_the_end(sent).count(AFTER_END.encode()),
        "an end that nobody gave": not ends_like(last.get("finish_reason"), reasons(sent)),
        "odd usage that is not told": receipt.is_usage_implausible and not receipt.is_usage_estimated,
    }
    return [fault for fault, is_wrong in wrong.items() if is_wrong]


def ends_like(finish: str | None, given: set[str]) -> bool:
    meant = {"stop": {"stop", "end_turn", "stop_sequence"}, "content_filter": {"content_filter", "refusal"}}
    return finish not in meant or bool(meant[finish] & given)


def check_ledger(acme: Gateway) -> None:
    """What was booked is the sum of the receipts, and nothing is still set aside."""
    with tenant_scope(acme.company.id):
        rows = list(LedgerRow.objects.all())
        booked = sum(row.nano_usd for row in rows)
        assert all(row.nano_usd >= 0 and row.tokens >= 0 for row in rows)
        assert booked == sum(Generation.objects.values_list("cost_nano_usd", flat=True))
        day = budgets.budgets()[0]
    assert (day.settled.nano_usd, day.reserved.nano_usd) == (booked, 0)


def before_the_end(body: bytes) -> bytes:
    """The lines up to the first with a reason to end."""
    lines = body.split(b"\n")
    return b"\n".join(lines[: next((at for at, line in enumerate(lines) if reasons(line)), len(lines))])


def reasons(body: bytes) -> set[str]:
    """Every reason to end in what was sent, read by other means than the product's."""
    found = set()
    for line in body.replace(b"\r", b"").split(b"\n"):
        try:
            reason = stop_of(json.loads(line.removeprefix(b"data:")))
        except (ValueError, RecursionError):
            continue
        found |= {reason} if isinstance(reason, str) else set()
    return found


def batches(seeds: range) -> Iterator[range]:
    return (seeds[at : at + AT_ONCE] for at in range(0, len(seeds), AT_ONCE))


def spoilt_gateway(world: World, spoiler: Upstream, kind: Kind) -> Gateway:
    """Acme with the spoiling vendor as its default."""
    adam = world.acme.actor("adam")
    model = CLAUDE if kind is Kind.ANTHROPIC else "gpt-4o-mini"
    base_url = spoiler.url if kind is Kind.ANTHROPIC else f"{spoiler.url}/v1"
    with tenant_scope(world.acme.id):
        added = commands.add_provider(adam, kind, "Spoiler", base_url=base_url, key="sk-x", models=[{"name": model}])
        commands.note_test(adam, added.id, "")
        commands.choose_default(adam, added.id, model)
    return Gateway(world.acme, added)
