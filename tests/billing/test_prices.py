"""Prices: exact, from the public list, the organisation's own, or the embedded model's; never none."""

import pytest
from anthropic.resources.messages.messages import DEPRECATED_MODELS

from billing import commands, queries
from billing.errors import Unpriced
from billing.events import Price
from kernel.errors import Invalid
from kernel.ids import uuid7
from kernel.tenancy import tenant_scope


def test_a_listed_model_is_priced_and_says_from_where(world):
    with tenant_scope(world.acme.id):
        price = queries.price_of("openai", "gpt-4o-mini")
    assert (price.input_nano_usd, price.output_nano_usd) == (150, 600)
    assert price.version.startswith("genai-prices ")
    assert price.cost(1000, 100) == 1000 * 150 + 100 * 600


def test_a_long_prompt_is_priced_in_its_tier(world):
    with tenant_scope(world.acme.id):
        short = queries.price_of("anthropic", "claude-sonnet-4-5")
        long = queries.price_of("anthropic", "claude-sonnet-4-5", input_tokens=500_000)
    assert short.input_nano_usd == 3000
    assert long.input_nano_usd > short.input_nano_usd


def test_each_model_offered_unasked_has_a_price_and_is_not_about_to_end(world, settings):
    with tenant_scope(world.acme.id):
        for vendor, models in (("openai", settings.OPENAI_MODELS), ("anthropic", settings.ANTHROPIC_MODELS)):
            assert all(queries.price_of(vendor, model).output_nano_usd > 0 for model in models)
    assert not set(settings.ANTHROPIC_MODELS) & set(DEPRECATED_MODELS)


def test_prices_below_one_nano_dollar_a_token_stay_exact_and_are_rounded_up_once():
    price = Price("x", "y", 37_500_000, 0, "v")  # 37.5 nano-USD a token
    assert price.cost(2, 0) == 75
    assert price.cost(3, 0) == 113
    assert price.input_nano_usd == 38


def test_the_embedded_model_has_the_price_of_the_settings(world, settings):
    settings.LOCAL_MODEL_INPUT_NANO_USD, settings.LOCAL_MODEL_OUTPUT_NANO_USD = 7, 9
    with tenant_scope(world.acme.id):
        price = queries.price_of("local", "smollm2")
    assert price.cost(10, 10) == 160


def test_a_model_nobody_priced_is_refused(world):
    with tenant_scope(world.acme.id), pytest.raises(Unpriced):
        queries.price_of("openai", "no-such-model")


def test_an_own_price_goes_before_the_list_for_that_organisation_alone(world):
    with tenant_scope(world.acme.id):
        for nano in (1_000_000, 2_000_000):
            commands.set_price(world.acme.actor("adam"), "openai", "gpt-4o-mini", nano, 0)
        assert queries.price_of("openai", "gpt-4o-mini").input_nano_usd == 2
        assert [own.price.input_per_million for own in queries.own_prices()] == [2_000_000]
    with tenant_scope(world.globex.id):
        assert queries.price_of("openai", "gpt-4o-mini").input_nano_usd == 150


def test_the_price_of_an_account_stays_with_it_whatever_it_is_called(world):
    account_id = uuid7()
    with tenant_scope(world.acme.id):
        for nano in (1_000_000, 2_000_000):
            commands.set_price(world.acme.actor("adam"), "Cellar", "llama", nano, 0, account_id=account_id)
        renamed = queries.price_of("Attic", "llama", account_id=account_id)
        assert (renamed.provider, renamed.input_nano_usd) == ("Attic", 2), "the ledger shows the name of today"
        assert [(own.account_id, own.price.input_nano_usd) for own in queries.own_prices()] == [(account_id, 2)]
        with pytest.raises(Unpriced):
            queries.price_of("Cellar", "llama", account_id=uuid7())


def test_an_account_that_bears_a_houses_name_has_neither_its_prices_nor_gives_it_any(world):
    account_id = uuid7()
    with tenant_scope(world.acme.id):
        with pytest.raises(Unpriced):
            queries.price_of("openai", "gpt-4o-mini", account_id=account_id)
        commands.set_price(world.acme.actor("adam"), "openai", "gpt-4o-mini", 1_000_000, 0, account_id=account_id)
        assert queries.price_of("openai", "gpt-4o-mini").input_nano_usd == 150


def test_a_price_under_a_name_that_nothing_is_priced_by_is_refused(world):
    with tenant_scope(world.acme.id), pytest.raises(Invalid):
        commands.set_price(world.acme.actor("adam"), "Own server", "llama", 1, 1)
