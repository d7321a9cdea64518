"""The embedded model: how soon it is there, and how fast it writes."""

import tempfile
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import openai

from benchmarks.measure import percentiles

ANSWERS = 8
TOKENS = 128


def run(options: SimpleNamespace) -> dict[str, Any]:
    """Return the cold start in seconds, tokens a second of one stream, and the time to the first token."""
    from embedded.llm import LanguageModelServer
    from embedded.ports import free_port

    models = Path(__file__).resolve().parent.parent / "var" / "models"
    with tempfile.TemporaryDirectory() as folder:
        server = LanguageModelServer(Path(folder) / "llm", free_port(), models=models)
        server.prepare()
        started = time.perf_counter()
        server.start()
        try:
            cold_s = time.perf_counter() - started
            client = openai.OpenAI(base_url=server.url, api_key="none", max_retries=0)
            answers = [_answer(client, number) for number in range(ANSWERS)]
        finally:
            server.stop()
    speeds = sorted(speed for _, speed in answers)
    return {
        "cold_start_s": round(cold_s, 2),
        "tokens_per_s": {"p50": round(speeds[len(speeds) // 2], 1), "least": round(speeds[0], 1)},
        "first_token": percentiles(first for first, _ in answers),
    }


def _answer(client: openai.OpenAI, number: int) -> tuple[float, float]:
    """Return seconds to the first token, and tokens a second after it."""
    started, first, tokens = time.perf_counter(), 0.0, 0
    prompt: Any = [{"role": "user", "content": f"Tell a long story about a fox, number {number}."}]
    for chunk in client.chat.completions.create(
        model="default", messages=prompt, max_tokens=TOKENS, stream=True, stream_options={"include_usage": True}
    ):
        if not first and chunk.choices and chunk.choices[0].delta.content:
            first = time.perf_counter() - started
        tokens = chunk.usage.completion_tokens if chunk.usage else tokens
    return first, max(0, tokens - 1) / (time.perf_counter() - started - first)
