"""Many streams at once through real web processes, and what they leave behind there."""

import asyncio
import json
import re
import time
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

import httpx2

from generation.limits.rates import _slots
from kernel import redis
from tests.webservers import WebProcess
from tests.world import Company

_RUNNING = re.compile(r"^scriptorium_generations_running (\d+)", re.M)


@dataclass
class Heard:
    """What one caller got, and what a second reader of the same answer got from another process."""

    company: Company
    text: str = ""
    finish: str = ""
    problem: str = ""
    other_text: str = ""
    other_end: str = ""
    took_s: float = 0.0

    def is_whole(self, text: str) -> bool:
        return (self.text, self.finish, self.other_text, self.other_end) == (text, "stop", text, "finish")


@dataclass
class Crowd:
    """Callers of several organisations, each with its own key."""

    webs: Sequence[WebProcess]
    keys: dict[UUID, str] = field(default_factory=dict)

    async def run(self, companies: Sequence[Company], each: int) -> list[Heard]:
        """Let everybody call at once; every second of their answers is also read by way of another process."""
        for company in companies:
            self.keys.setdefault(company.id, await asyncio.to_thread(company.api_key, "adam"))
        limits = httpx2.Limits(max_connections=None)
        async with httpx2.AsyncClient(timeout=60, limits=limits, trust_env=False) as http:
            heard = [(Heard(company), number) for company in companies for number in range(each)]
            await asyncio.gather(*(self._noted(http, one, number) for one, number in heard))
        return [one for one, _ in heard]

    async def _noted(self, http: httpx2.AsyncClient, heard: Heard, number: int) -> None:
        started = time.perf_counter()
        try:
            await self._call(http, heard, number)
        except httpx2.HTTPError as error:
            heard.problem = f"{type(error).__name__} after {len(heard.text)} characters"
        heard.took_s = time.perf_counter() - started

    async def _call(self, http: httpx2.AsyncClient, heard: Heard, number: int) -> None:
        company = heard.company
        web, other = self.webs[number % len(self.webs)], self.webs[(number + 1) % len(self.webs)]
        body = {"model": "gpt-4o-mini", "messages": [{"role": "user", "content": f"Go on, {number}."}], "stream": True}
        url = f"{web.url}/t/{company.slug}/openai/v1/chat/completions"
        reading: asyncio.Task[None] | None = None
        async with http.stream("POST", url, json={**body, "max_tokens": 500}, headers=self._head(company)) as answer:
            if answer.status_code != 200:
                heard.problem = (await answer.aread()).decode()[:300]
                return
            async for line in answer.aiter_lines():
                told = json.loads(line[6:]) if line.startswith("data: {") else {}
                if reading is None and "id" in told:
                    generation = UUID(told["id"].removeprefix("chatcmpl-"))
                    reading = asyncio.create_task(self._read(http, other, generation, heard))
                heard.problem = heard.problem or json.dumps(told.get("error", ""))[1:-1]
                for choice in told.get("choices", ()):
                    heard.text += choice["delta"].get("content") or ""
                    heard.finish = choice["finish_reason"] or heard.finish
        if reading is not None:
            await reading

    async def _read(self, http: httpx2.AsyncClient, web: WebProcess, generation: UUID, heard: Heard) -> None:
        url = f"{web.url}/t/{heard.company.slug}/api/v1/generations/{generation}/events/"
        kind = ""
        async with http.stream("GET", url, headers=self._head(heard.company)) as answer:
            async for line in answer.aiter_lines():
                if line.startswith("event: "):
                    kind = heard.other_end = line.removeprefix("event: ")
                elif line.startswith("data: ") and kind == "delta":
                    heard.other_text += json.loads(line[6:])["text"]

    def _head(self, company: Company) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.keys[company.id]}"}


@dataclass(frozen=True)
class Left:
    """What is in use: slots of the organisations, generations in the processes, connections to Redis that wait."""

    slots: int
    running: int
    blocked: int


def left_behind(webs: Sequence[WebProcess], companies: Sequence[Company]) -> Left:
    slots = sum(redis.client().zcard(_slots(company.id)) for company in companies)
    running = sum(int(_RUNNING.search(_metrics(web))[1]) for web in webs)
    blocked = sum("b" in client["flags"] for client in redis.client().client_list())
    return Left(slots, running, blocked)


def _metrics(web: WebProcess) -> str:
    with urllib.request.urlopen(f"{web.url}/metrics", timeout=10) as answer:  # noqa: S310
        return str(answer.read().decode())
