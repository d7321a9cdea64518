"""A scorer behind HTTP: ``POST {"texts": [...]}`` is answered with ``{"scores": [...]}``.

Its address comes from whoever runs the installation, never from an organisation.
"""

from collections.abc import Sequence

import httpx2

from billing.events import Price

_CHARS_PER_TOKEN = 4


class HttpScorer:
    """Asks a classifier's server. Any answer but 200 with a score for each text counts as being away."""

    def __init__(self, url: str, *, deadline_s: float = 2.0, max_batch: int = 64, price: Price | None = None) -> None:
        self.deadline_s = deadline_s
        self.max_batch = max_batch
        self.price = price
        self._url = url

    def tokens(self, texts: Sequence[str]) -> int:
        """An estimate, rounded up for each text."""
        return sum(-(-len(text) // _CHARS_PER_TOKEN) for text in texts)

    async def score(self, texts: Sequence[str]) -> Sequence[float]:
        async with httpx2.AsyncClient(timeout=self.deadline_s, trust_env=False) as client:
            answer = await client.post(self._url, json={"texts": list(texts)})
        answer.raise_for_status()
        return [float(score) for score in answer.json()["scores"]]
