"""Vendors that fail, overrun and count as they like: no receipt above its price, no booking above its hold.

`RANDOM_VENDORS=300` tries more of them; each call is made of its number alone.
"""

import json
import os
import random
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from billing import queries as budgets
from billing.events import NOTHING, Amount, HoldState
from billing.models import BudgetHold, LedgerRow
from generation.events import StreamEvent
from generation.limits.breaker import Breaker
from generation.pipeline import answer
from kernel.tenancy import tenant_scope
from tests.generation.driving import MODEL, Gateway, add_account, ask
from tests.upstreams.recording import Received, Script
from tests.upstreams.server import BreakOff, Reply, Upstream, running
from tests.world import World

CALLS = int(os.environ.get("RANDOM_VENDORS", "20"))
DEARER, CHEAPER = "gpt-4.1", "gpt-4.1-nano"


class Vendor:
    """Behaves anew at each call, by the dice of the generation that is being tried."""

    def __init__(self) -> None:
        self.dice = random.Random(0)

    async def __call__(self, script: Script, request: Received, reply: Reply) -> None:
        dice, body = self.dice, request.json
        if dice.random() < 0.2:
            await reply.whole(dice.choice((429, 500, 503, 529)), b"{}", {"retry-after": "0"})
            return
        await reply.begin(200, {"content-type": "text/event-stream"})
        limit = body.get("max_completion_tokens") or body["max_tokens"]
        if dice.random() < 0.4:
            await reply.piece(chunk({"role": "assistant", "content": ""}, usage=usage(dice, 5)))
        if dice.random() < 0.4:
            await self._break(reply)
        words = dice.choice((1, limit // 2, limit, 3 * limit))
        for _ in range(max(1, words // 10)):
            await reply.piece(chunk({"content": "word " * 10}))
            if dice.random() < 0.02:
                await self._break(reply)
        await reply.piece(chunk({}, finish=dice.choice(("stop", "length"))))
        for _ in range(dice.randrange(3)):
            await reply.piece(sse({"choices": [], "usage": usage(dice, limit)}))
        await reply.piece(b"data: [DONE]\n\n")
        await reply.end()

    async def _break(self, reply: Reply) -> None:
        if self.dice.random() < 0.5:
            await reply.piece(b"data: {nonsense\n\n")
        raise BreakOff


def usage(dice: random.Random, limit: int) -> Any:
    """What a vendor says it counted, in one of the shapes that are about."""
    read, written, part = dice.choice((0, 9, 40, 900)), dice.choice((0, 1, limit, 3 * limit)), dice.choice((0, 7, 5000))
    return dice.choice(
        (
            None,
            {},
            {"prompt_tokens": read, "completion_tokens": written},
            {"prompt_tokens": read},
            {"completion_tokens": written, "total_tokens": read + written},
            {"input_tokens": read, "output_tokens": written, "cache_read_input_tokens": part},
            {"prompt_tokens": read, "completion_tokens": written, "prompt_cache_hit_tokens": part},
            {
                "prompt_tokens": read,
                "completion_tokens": written,
                "total_tokens": read + written + part,
                "prompt_tokens_details": {"cached_tokens": part, "cache_write_tokens": part},
                "completion_tokens_details": {"reasoning_tokens": part},
            },
            {"prompt_tokens": -read - 1, "completion_tokens": written},
            {"prompt_tokens": 10**15, "completion_tokens": 10**15},
            {"prompt_tokens": "12", "completion_tokens": 1.5},
            [read, written],
        )
    )


def chunk(delta: dict[str, Any], finish: str | None = None, **more: Any) -> bytes:
    return sse({"choices": [{"index": 0, "delta": delta, "finish_reason": finish}]} | more)


def sse(said: dict[str, Any]) -> bytes:
    return f"data: {json.dumps(said)}\n\n".encode()


@pytest.fixture(scope="module")
def vendor() -> Iterator[Upstream]:
    with running(Upstream(Vendor(), Script())) as upstream:
        yield upstream


@pytest.fixture
def gateway(world: World, vendor: Upstream, monkeypatch: pytest.MonkeyPatch, settings: Any) -> Gateway:
    """Acme with two accounts at that vendor; no breaker keeps calls away from it, and nobody waits."""

    async def tells_nobody(*_: Any) -> None: ...

    monkeypatch.setattr(Breaker, "report", tells_nobody)
    monkeypatch.setattr(answer, "_wait", lambda failure, alone: 0.0 if failure.is_retryable else None)
    settings.GENERATION_PER_MINUTE = 100_000
    add_account(world.acme, "Spare", vendor, models=(DEARER, CHEAPER))
    return Gateway.of(world.acme, vendor)


def ask_randomly(gateway: Gateway, number: int) -> tuple[UUID, list[StreamEvent]]:
    dice = random.Random(number)
    text = "word " * dice.choice((1, 50, 800))
    wish = ask(text, model=f"Loopback/{MODEL}", max_tokens=dice.choice((5, 100, 400)))
    fallback = dice.choice((f"Spare/{DEARER}", f"Spare/{CHEAPER}", "none"))
    started = gateway.start(replace(wish, fallback=fallback))
    return started, gateway.events(started)


def shown(events: list[StreamEvent]) -> int:
    """The price that the reader was shown last."""
    return [event.data["ceiling_nano_usd"] for event in events if "ceiling_nano_usd" in event.data][-1]


@pytest.mark.timeout(120 + 5 * CALLS)
def test_no_receipt_passes_its_price_and_no_booking_its_hold(gateway: Gateway, vendor: Upstream) -> None:
    paid_again = 0
    for number in range(CALLS):
        vendor._answer.dice = random.Random(f"vendor {number}")  # type: ignore[attr-defined]
        started, events = ask_randomly(gateway, number)
        receipt = gateway.receipt(started)
        assert receipt.cost_nano_usd <= receipt.ceiling_nano_usd == shown(events), number
        paid_again += len(receipt.hops) > 1 and receipt.cost_nano_usd > 0
    assert paid_again > CALLS // 10, "the vendor is too honest to try anything"
    check_books(gateway)


def check_books(gateway: Gateway) -> None:
    with tenant_scope(gateway.company.id):
        held = {hold.id: hold for hold in BudgetHold.objects.all()}
        booked: dict[UUID, Amount] = dict.fromkeys(held, NOTHING)
        for row in LedgerRow.objects.all():
            booked[row.hold_id] += row.amount
            assert row.amount.at_most(held[row.hold_id].amount) == row.amount
            assert min(row.cached_tokens, row.cache_write_tokens, row.reasoning_tokens) >= 0
            assert row.cached_tokens + row.cache_write_tokens <= row.input_tokens
            assert row.reasoning_tokens <= row.output_tokens
        assert {hold.state for hold in held.values()} <= {HoldState.SETTLED, HoldState.RELEASED}
        total = sum(booked.values(), NOTHING)
        for state in budgets.budgets():
            assert (state.settled, state.reserved) == (total, NOTHING)
