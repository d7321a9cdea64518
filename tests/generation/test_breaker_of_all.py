"""The breaker is one for all processes: what one has learned, the other need not learn again."""

import time
from collections.abc import Iterator

import openai
import pytest

from tests.generation.driving import Gateway
from tests.upstreams.recording import Act
from tests.upstreams.server import Upstream
from tests.webservers import WebProcess, web_processes

FAILURES = 5
# Longer than one call of a warm process takes on a busy machine, for the call that is kept back must fall within it.
OPEN_S = 10


@pytest.fixture
def webs(django_db_setup: None, django_db_blocker: object) -> Iterator[list[WebProcess]]:
    with django_db_blocker.unblock(), web_processes(2, BREAKER_OPEN_S=str(OPEN_S)) as processes:  # type: ignore[attr-defined]
        yield processes


def client(web: WebProcess, gateway: Gateway) -> openai.OpenAI:
    base_url = f"{web.url}/t/{gateway.company.slug}/openai/v1"
    return openai.OpenAI(base_url=base_url, api_key=gateway.company.api_key("adam"), max_retries=0)


def say_hello(one: openai.OpenAI) -> str:
    made = one.chat.completions.create(model="default", messages=[{"role": "user", "content": "Hello"}], max_tokens=20)
    return made.choices[0].message.content or ""


def test_a_breaker_opened_by_one_process_keeps_the_other_s_calls_back(
    webs: list[WebProcess], gateway: Gateway, upstream: Upstream
) -> None:
    here, there = (client(web, gateway) for web in webs)
    # A process's first call loads the SDK; made now, it does not eat the time the breaker stays open.
    say_hello(there)
    upstream.script.standing = Act(status=500)
    for _ in range(FAILURES):
        with pytest.raises(openai.InternalServerError):
            say_hello(here)
    upstream.script.standing = Act(text="I am back.")
    called = len(upstream.script.calls)
    with pytest.raises(openai.InternalServerError) as caught:
        say_hello(there)
    assert caught.value.status_code == 503
    assert "circuit_open" in str(caught.value.body)
    assert len(upstream.script.calls) == called, "nothing reached the provider"
    assert until_it_answers(there) == "I am back."
    assert say_hello(here) == "I am back."


def until_it_answers(one: openai.OpenAI) -> str:
    """After its time the next call is the probe that closes it, whichever process makes it."""
    deadline = time.monotonic() + 3 * OPEN_S
    while True:
        try:
            return say_hello(one)
        except openai.InternalServerError:
            assert time.monotonic() < deadline
            time.sleep(0.2)
