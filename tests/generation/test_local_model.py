"""The built-in model: a real provider of the demo kind."""

from typing import Any

import pytest

from generation.events import Message
from generation.pipeline.fit import MIN_OUTPUT_TOKENS
from generation.providers import local_tokens
from tests.generation.driving import Gateway, ask, text_of
from tests.world import World

pytestmark = pytest.mark.model


@pytest.fixture
def local(world: World, language_model_url: str, settings: Any) -> Gateway:
    settings.LOCAL_MODEL_URL = language_model_url
    return Gateway(world.acme, None)


def test_with_no_key_at_all_the_built_in_model_answers_as_a_demo(local: Gateway) -> None:
    generation = local.start(ask("Write one sentence about the sea.", max_tokens=60))
    events = local.events(generation)
    assert events[-1].kind == "finish", events[-1].data
    assert events[0].data["demo"] is True
    assert len(text_of(events)) > 10
    receipt = local.receipt(generation)
    assert (receipt.provider, receipt.model, receipt.is_demo) == ("local", "smollm2-135m-instruct", True)
    assert not receipt.is_usage_estimated
    assert receipt.cost_nano_usd == receipt.input_tokens * 50 + receipt.output_tokens * 200


def test_its_own_server_counts_its_tokens(local: Gateway) -> None:
    assert local_tokens.count("hello world") in (2, 3)
    started = local.run(ask("Write one sentence about the sea.", max_tokens=16))
    reserved_input = (started[0].data["ceiling_nano_usd"] - 16 * 200) // 50
    used = started[-1].data["usage"]["input_tokens"]
    assert used <= reserved_input <= used * 1.6


def test_the_output_limit_is_kept(local: Gateway) -> None:
    # Without chance: a small model may always choose to say little.
    last = local.run(ask("Count from 1 to 200.", max_tokens=10, temperature=0.0))[-1]
    assert last.data["finish_reason"] == "length"
    assert last.data["usage"]["output_tokens"] <= 10


def test_longer_than_its_window_is_a_clear_no(local: Gateway) -> None:
    (event,) = local.run(ask("word " * 5000, max_tokens=MIN_OUTPUT_TOKENS))
    assert (event.data["code"], event.data["context_window"]) == ("generation.prompt_too_long", 4096)


def test_a_conversation_goes_on(local: Gateway) -> None:
    turns = (Message("user", "My name is Ada."), Message("assistant", "Hello Ada."), Message("user", "Say my name."))
    assert local.run(ask(messages=turns, max_tokens=30))[-1].kind == "finish"
