"""What a vendor says of cached, cache-write and reasoning tokens reaches receipt, ledger, usage and clients."""

from collections.abc import Iterator
from typing import Any

import pytest

from billing import queries as budgets
from billing.models import LedgerRow
from generation import commands
from generation.api.openai.wire import Completion
from generation.events import StreamEvent
from generation.providers.accounts import Kind
from kernel.clock import now
from kernel.ids import uuid7
from kernel.tenancy import tenant_scope
from tests.generation.driving import Gateway, ask
from tests.upstreams.anthropic_server import anthropic_upstream
from tests.upstreams.recording import Act
from tests.upstreams.server import Upstream, running
from tests.world import World

KINDS = ("input_tokens", "output_tokens", "cached_tokens", "cache_write_tokens", "reasoning_tokens")


@pytest.fixture(scope="module")
def claude() -> Iterator[Upstream]:
    with running(anthropic_upstream(key="sk-ant", models=("claude-sonnet-4-5",))) as upstream:
        yield upstream


def _counts(thing: Any) -> tuple[int, ...]:
    return tuple(getattr(thing, name) for name in KINDS)


def _booked(gateway: Gateway, generation_id: Any) -> tuple[Any, LedgerRow, Any]:
    receipt = gateway.receipt(generation_id)
    today = now().date()
    with tenant_scope(gateway.company.id):
        row = LedgerRow.objects.latest("id")
        total = budgets.usage(gateway.company.actor("olivia"), today.replace(day=1), today).total
    return receipt, row, total


def test_openai_counts_cached_tokens_in_its_input(gateway: Gateway, upstream: Upstream) -> None:
    upstream.script.next(Act(text="Thought through.", usage=(1200, 40), cached=1024, reasoning=32))
    started = gateway.start(ask("word " * 1200))
    last = gateway.events(started)[-1]
    receipt, row, total = _booked(gateway, started)
    assert _counts(receipt) == _counts(row) == _counts(total) == (1200, 40, 1024, 0, 32)
    assert receipt.cost_nano_usd == row.nano_usd == (1200 - 1024) * 150 + 1024 * 75 + 40 * 600
    assert {name: last.data["usage"][name] for name in KINDS} == dict(zip(KINDS, _counts(receipt), strict=True))


def test_anthropic_leaves_cached_tokens_out_of_its_input(world: World, claude: Upstream) -> None:
    with tenant_scope(world.acme.id):
        account = commands.add_provider(
            world.acme.actor("adam"),
            Kind.ANTHROPIC,
            "Claude",
            base_url=claude.url,
            key="sk-ant",
            models=[{"name": "claude-sonnet-4-5"}],
        )
        commands.note_test(world.acme.actor("adam"), account.id, "")
    gateway = Gateway(world.acme, account)
    claude.script.next(Act(text="Cached.", usage=(1000, 3), cached=600, cache_write=300))
    started = gateway.start(ask("word " * 1000, model="claude-sonnet-4-5"))
    gateway.events(started)
    receipt, row, total = _booked(gateway, started)
    assert _counts(receipt) == _counts(row) == _counts(total) == (1000, 3, 600, 300, 0)
    assert receipt.cost_nano_usd == row.nano_usd == 100 * 3000 + 600 * 300 + 300 * 3750 + 3 * 15000
    assert receipt.cost_nano_usd <= receipt.ceiling_nano_usd


def test_the_ceiling_is_that_of_the_dearest_kind(world: World, claude: Upstream) -> None:
    with tenant_scope(world.acme.id):
        account = commands.add_provider(
            world.acme.actor("adam"),
            Kind.ANTHROPIC,
            "Claude",
            base_url=claude.url,
            key="sk-ant",
            models=[{"name": "claude-sonnet-4-5"}],
        )
        commands.note_test(world.acme.actor("adam"), account.id, "")
    gateway = Gateway(world.acme, account)
    started = gateway.start(ask("word " * 1000, model="claude-sonnet-4-5", max_tokens=10))
    ceiling = gateway.events(started)[0].data["ceiling_nano_usd"]
    assert ceiling > 10 * 15000 + 1000 * 3750, "every input token may be one that is written to the cache"


@pytest.mark.parametrize(("cached", "reasoning"), [(10**6, 10**6), (-5, -5)])
def test_a_part_larger_than_the_whole_is_cut_to_it(
    gateway: Gateway, upstream: Upstream, cached: int, reasoning: int
) -> None:
    upstream.script.next(Act(text="Odd.", usage=(20, 4), cached=cached, reasoning=reasoning))
    started = gateway.start(ask())
    gateway.events(started)
    _, row, _ = _booked(gateway, started)
    assert 0 <= row.cached_tokens <= row.input_tokens
    assert 0 <= row.reasoning_tokens <= row.output_tokens
    assert row.nano_usd >= 0


def test_openai_clients_see_the_kinds() -> None:
    completion = Completion(uuid7(), 0, "m")
    facts = {"model": "m", "provider": "openai", "demo": False, "cost_nano_usd": 1, "verdict": {}}
    used = {"input_tokens": 9, "output_tokens": 5, "cached_tokens": 4, "cache_write_tokens": 0, "reasoning_tokens": 3}
    completion.consume(StreamEvent(1, "finish", {**facts, "finish_reason": "stop", "usage": used}))
    assert completion.usage["prompt_tokens_details"]["cached_tokens"] == 4
    assert completion.usage["completion_tokens_details"]["reasoning_tokens"] == 3


def test_what_a_vendor_says_beyond_the_hold_is_kept_and_not_charged(gateway: Gateway, upstream: Upstream) -> None:
    upstream.script.next(Act(text="Short.", usage=(400, 300)))
    started = gateway.start(ask(max_tokens=50))
    gateway.events(started)
    receipt, row, total = _booked(gateway, started)
    assert receipt.cost_nano_usd == row.nano_usd <= receipt.ceiling_nano_usd
    assert receipt.over_tokens == row.over_tokens == total.over_tokens == 700 - row.tokens > 0
    assert receipt.over_nano_usd == row.over_nano_usd == 400 * 150 + 300 * 600 - row.nano_usd > 0
    assert not receipt.is_usage_implausible


def test_figures_that_cannot_be_are_marked_on_the_receipt(gateway: Gateway, upstream: Upstream) -> None:
    upstream.script.next(Act(text="Odd.", usage=(-5000, 3)))
    started = gateway.start(ask())
    gateway.events(started)
    receipt, row, _ = _booked(gateway, started)
    assert receipt.is_usage_implausible
    assert receipt.is_usage_estimated
    assert 0 < row.nano_usd <= receipt.ceiling_nano_usd
