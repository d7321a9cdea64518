"""What a scorer is: a classifier, ours or another's, that says how much of something a text has."""

from collections.abc import Sequence
from typing import Protocol

from billing.events import Price

PREFIX = "scorer:"
"""A rule names a scorer as `scorer:<name>`."""


class Scorer(Protocol):
    """Scores texts. Put one into `governance.ports.scorers` by the name that rules shall use.

    A score of a text depends on that text alone, not on what else is in the batch: then an answer is judged alike
    however it is chunked. Texts come without the originals that the filters have replaced.
    """

    @property
    def deadline_s(self) -> float:
        """How long all batches of one scoring may take; after that the scorer counts as away."""

    @property
    def max_batch(self) -> int:
        """The most texts of one call."""

    @property
    def price(self) -> Price | None:
        """What it costs, booked for each scoring by its input tokens; None is free."""

    def tokens(self, texts: Sequence[str]) -> int:
        """How many input tokens the texts are billed for."""

    async def score(self, texts: Sequence[str]) -> Sequence[float]:
        """A score between 0 and 1 for each text, in order. Runs on the background loop; whatever it raises counts as
        being away.
        """
