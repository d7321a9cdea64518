"""Holds an answer back until its passages are scored."""

from governance.events import Finding, Policy, Where
from governance.filters.scoring.judge import scores_of
from governance.filters.scoring.passages import Passages
from governance.filters.scoring.ruling import Ruling
from kernel.tenancy import Actor


class Gate:
    """Text goes in by `take`; what it gives back may pass at once, the rest comes out of `scored`.

    So whoever never asks for `scored` never shows a text that a rule might have stopped. Where all rules only take
    note, text passes at once and is scored when it is complete.
    """

    def __init__(self, policy: Policy, where: Where, payer: Actor | None) -> None:
        self._ruling = Ruling(policy, where)
        self._passages = Passages(where)
        self._queue: list[str] = []
        self._payer = payer
        self._is_complete = False
        self.holds = self._ruling.must_hold

    @property
    def findings(self) -> list[Finding]:
        return self._ruling.findings

    def take(self, text: str, *, final: bool) -> str:
        """Take in a piece of the text; return what of it may pass unscored."""
        if not self._ruling.rules:
            return text
        self._queue += self._passages.feed(text) + (self._passages.close() if final else [])
        self._is_complete = self._is_complete or final
        return "" if self.holds else text

    async def scored(self) -> str:
        """Score the passages that are complete, and return them as they may pass. Raises as `Ruling.passed` does."""
        if not self._queue or not (self.holds or self._is_complete):
            return ""
        passages, self._queue = self._queue, []
        scores = await scores_of(dict.fromkeys(self._ruling.scorers, passages), self._payer)
        passed = self._ruling.passed(passages, scores)
        return passed if self.holds else ""
