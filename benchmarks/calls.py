"""One chat completion through the official SDK, timed; the same one for every gateway."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import openai

MODEL = "gpt-4o-mini"
UPSTREAM_KEY = "sk-right"
MESSAGES: Any = [{"role": "user", "content": "Write one sentence about a fox and mail it to bob@example.com."}]
WITHOUT_KNOWLEDGE: Any = {"extra_body": {"knowledge": False}}


@contextmanager
def fox_upstream() -> Iterator[Any]:
    """A loopback OpenAI in a process of its own, as a real one is."""
    from tests.upstreams.apart import openai_apart

    text = "A quick brown fox jumps over the lazy dog."
    with openai_apart(key=UPSTREAM_KEY, text=text, usage=(30, 10)) as upstream:
        yield upstream


def directly(upstream: Any) -> openai.OpenAI:
    return openai.OpenAI(base_url=f"{upstream.url}/v1", api_key=UPSTREAM_KEY, max_retries=0)


def through_us(web: Any, company: Any) -> openai.OpenAI:
    url = f"{web.url}/t/{company.slug}/openai/v1"
    return openai.OpenAI(base_url=url, api_key=company.api_key("olivia"), max_retries=0)


def call(client: openai.OpenAI, **extra: Any) -> tuple[float, float]:
    """Return seconds to the first token and to the end of a streamed answer."""
    started, first = time.perf_counter(), 0.0
    chunks: Any = client.chat.completions.create(model=MODEL, messages=MESSAGES, max_tokens=50, stream=True, **extra)
    for chunk in chunks:
        if not first and chunk.choices and chunk.choices[0].delta.content:
            first = time.perf_counter() - started
    return first, time.perf_counter() - started
