"""A scorer behind HTTP: ``POST {"texts": [...]}`` is answered with ``{"scores": [...]}``.

Its address comes from whoever runs the installation, never from an organisation.
"""

import json
from collections.abc import Sequence

from billing.events import Price
from kernel.http.outbound import Bounds, Outbound, own_network

_CHARS_PER_TOKEN = 4


class HttpScorer:
    """Asks a classifier's server. Any answer but 200 with a score for each text counts as being away."""

    def __init__(self, url: str, *, deadline_s: float = 2.0, max_batch: int = 64, price: Price | None = None) -> None:
        self.deadline_s = deadline_s
        self.max_batch = max_batch
        self.price = price
        self._url = url
        self._outbound = Outbound(Bounds(deadline_s=deadline_s, max_tries=1), own_network())

    def tokens(self, texts: Sequence[str]) -> int:
        """An estimate, rounded up for each text."""
        return sum(-(-len(text) // _CHARS_PER_TOKEN) for text in texts)

    async def score(self, texts: Sequence[str]) -> Sequence[float]:
        """Raises OutboundError, and ValueError for any other answer than scores."""
        asked = json.dumps({"texts": list(texts)}).encode()
        headers = {"content-type": "application/json"}
        answer = await self._outbound.request("POST", self._url, headers=headers, content=asked)
        if not answer.is_success:
            raise ValueError(f"a scorer answered {answer.status}")
        return [float(score) for score in json.loads(answer.body)["scores"]]
