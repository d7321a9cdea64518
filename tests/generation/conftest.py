"""Organisations with a loopback provider, and the means to follow what they generate."""

from collections.abc import Iterator

import pytest

from tests.generation.driving import Gateway
from tests.upstreams.openai_server import openai_upstream
from tests.upstreams.recording import Act
from tests.upstreams.server import Upstream, running
from tests.world import World


@pytest.fixture(scope="session")
def chat_server() -> Iterator[Upstream]:
    """A loopback OpenAI that answers several models."""
    with running(openai_upstream(key="sk-right", models=("gpt-4o-mini", "gpt-4.1-mini"))) as upstream:
        yield upstream


@pytest.fixture
def upstream(chat_server: Upstream) -> Upstream:
    chat_server.script.reset()
    chat_server.script.standing = Act(text="A short answer.")
    return chat_server


@pytest.fixture
def gateway(world: World, upstream: Upstream) -> Gateway:
    """Acme with the loopback OpenAI as its only chosen provider and no fallback."""
    return Gateway.of(world.acme, upstream)
