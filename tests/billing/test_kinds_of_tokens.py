"""Cached, cache-write and reasoning tokens: each at its own price, none of them ever above what was set aside."""

from fractions import Fraction

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from billing import commands, queries
from billing.events import Price, TokenCount
from kernel.clock import now
from kernel.ids import uuid7
from kernel.tenancy import tenant_scope
from tests.world import World

SONNET = Price("anthropic", "sonnet", 3_000_000_000, 15_000_000_000, "v", 300_000_000, 3_750_000_000)
per_million = st.integers(0, 10**12)
maybe = st.none() | per_million


def test_each_kind_has_its_own_price() -> None:
    used = TokenCount(input=1000, output=100, cached=600, cache_write=300)
    assert SONNET.cost_of(used) == 100 * 3000 + 600 * 300 + 300 * 3750 + 100 * 15000
    thinking = Price("openai", "o", 1_000_000, 2_000_000, "v", reasoning_per_million=5_000_000)
    assert thinking.cost_of(TokenCount(10, 10, reasoning=4)) == 10 + 6 * 2 + 4 * 5


def test_a_kind_without_a_price_of_its_own_costs_what_the_rest_of_its_side_does() -> None:
    plain = Price("x", "y", 1_000_000, 2_000_000, "v")
    assert plain.cost_of(TokenCount(10, 10, cached=5, cache_write=5, reasoning=10)) == plain.cost(10, 10)


@given(per_million, per_million, maybe, maybe, maybe, st.integers(0, 10**6), st.integers(0, 10**6), st.data())
def test_no_mixture_of_kinds_costs_more_than_the_ceiling(inp, out, cached, written, thought, read, said, data) -> None:
    price = Price("x", "y", inp, out, "v", cached, written, thought)
    of_cache = data.draw(st.integers(0, read))
    used = TokenCount(read, said, of_cache, data.draw(st.integers(0, read - of_cache)), data.draw(st.integers(0, said)))
    assert 0 <= price.cost_of(used) <= price.ceiling(read, said).nano_usd
    exact = Fraction(0)
    for tokens, each in (
        (used.input - used.cached - used.cache_write, inp),
        (used.cached, inp if cached is None else cached),
        (used.cache_write, inp if written is None else written),
        (used.output - used.reasoning, out),
        (used.reasoning, out if thought is None else thought),
    ):
        exact += Fraction(tokens * each, 1_000_000)
    assert exact <= price.cost_of(used) < exact + 1


@pytest.mark.parametrize(
    ("provider", "model", "cached", "written"),
    [("openai", "gpt-4o-mini", 75_000_000, None), ("anthropic", "claude-sonnet-4-5", 300_000_000, 3_750_000_000)],
)
def test_the_public_list_prices_the_kinds(world: World, provider, model, cached, written) -> None:
    with tenant_scope(world.acme.id):
        price = queries.price_of(provider, model)
    assert (price.cached_per_million, price.cache_write_per_million) == (cached, written)


def test_the_ledger_and_usage_keep_the_kinds_apart(world: World) -> None:
    adam, hold_id = world.acme.actor("olivia"), uuid7()
    used = TokenCount(input=1000, output=100, cached=600, cache_write=300, reasoning=40)
    with tenant_scope(world.acme.id):
        commands.hold(adam, hold_id, SONNET, SONNET.ceiling(1000, 100), purpose="test")
    with tenant_scope(world.acme.id):
        commands.settle(hold_id, SONNET.amount_of(used), used, estimated=False)
        (entry,) = queries.ledger([hold_id])[hold_id]
        today = now().date()
        total = queries.usage(adam, today.replace(day=1), today, by="model").total
    kinds = (entry.input_tokens, entry.cached_tokens, entry.cache_write_tokens, entry.reasoning_tokens)
    assert kinds == (1000, 600, 300, 40)
    assert (total.input_tokens, total.cached_tokens, total.cache_write_tokens, total.reasoning_tokens) == kinds
    assert entry.amount.nano_usd == SONNET.cost_of(used) < SONNET.ceiling(1000, 100).nano_usd


def test_an_expired_hold_is_corrected_kind_by_kind(world: World) -> None:
    hold_id = uuid7()
    with tenant_scope(world.acme.id):
        commands.hold(world.acme.actor("olivia"), hold_id, SONNET, SONNET.ceiling(1000, 100), purpose="test")
    with tenant_scope(world.acme.id):
        commands.expire_early(hold_id, TokenCount(1000, 0))
    used = TokenCount(900, 80, cached=500, cache_write=100, reasoning=7)
    with tenant_scope(world.acme.id):
        commands.settle(hold_id, SONNET.amount_of(used), used, estimated=False)
        rows = queries.ledger([hold_id])[hold_id]
    for name in ("input_tokens", "output_tokens", "cached_tokens", "cache_write_tokens", "reasoning_tokens"):
        assert sum(getattr(row, name) for row in rows) == getattr(used, name.removesuffix("_tokens"))


def test_a_row_from_before_the_kinds_reads_as_none_of_them(world: World) -> None:
    """The columns have defaults in the database: a ledger nobody may change needs no backfill."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select column_name, column_default, is_nullable from information_schema.columns "
            "where table_name = 'billing_ledgerrow' and column_name like any (array['cache%', 'reasoning%'])"
        )
        found = {name: (default, nullable) for name, default, nullable in cursor.fetchall()}
    assert {found[name] for name in ("cached_tokens", "cache_write_tokens", "reasoning_tokens")} == {("0", "NO")}
    assert {found[name][1] for name in found if name.endswith("per_million")} == {"YES"}
