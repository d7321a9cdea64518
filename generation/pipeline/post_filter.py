"""post-filter: the way from the model's words to the reader's."""

from generation.pipeline.prepare import Prepared
from generation.prompts import answer_format
from generation.prompts.canary import CanaryGuard
from governance import queries as governance
from governance.events import Verdict
from kernel.tenancy import Actor


class PostFilter:
    """Canary, policy, originals put back; any chunking of the answer gives the same text."""

    def __init__(self, prepared: Prepared, payer: Actor) -> None:
        filtered = prepared.filtered
        self._canary = CanaryGuard(prepared.preamble.canary)
        self._screen = governance.response_stream(
            filtered.policy, filtered.vault, is_json=answer_format.is_json(filtered.response_format), payer=payer
        )

    def feed(self, text: str) -> str:
        return self._screen.feed(self._canary.feed(text))

    def close(self) -> str:
        return self._screen.feed(self._canary.close()) + self._screen.close()

    async def scored(self) -> str:
        """What had to wait for its score and may be shown; awaited after `feed` and after `close`."""
        return await self._screen.scored()

    @property
    def verdict(self) -> Verdict:
        return self._screen.verdict
