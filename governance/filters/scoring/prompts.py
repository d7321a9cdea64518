"""Texts at hand, scored in one go: each scorer is asked once about all of them."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from governance.errors import PolicyBlocked
from governance.events import Finding, Policy, Where
from governance.filters.refusals import blocked_by, with_findings
from governance.filters.scoring.judge import Scores, scores_of
from governance.filters.scoring.passages import passages_of
from governance.filters.scoring.ruling import Ruling
from governance.filters.stream import Stopped
from kernel.tenancy import Actor


@dataclass(frozen=True, slots=True)
class ScoredText:
    """A text as scored rules let it pass."""

    text: str
    findings: tuple[Finding, ...] = ()


async def scored(policy: Policy, texts: Sequence[tuple[Where, str]], payer: Actor | None) -> list[ScoredText]:
    """The texts as they may pass. Raises PromptBlocked, ResponseBlocked or FilterFailed, with what led there.

    Waits for scorers, each until its deadline at the most; call it outside of any scope, or a connection waits along.
    """
    cut = [(where, Ruling(policy, where), text) for where, text in texts]
    wanted: dict[str, list[str]] = {}
    for where, ruling, text in cut:
        for name in ruling.scorers:
            wanted.setdefault(name, []).extend(passages_of(where, text))
    if not wanted:
        return [ScoredText(text) for _, text in texts]
    scores = await scores_of(wanted, payer)
    return [_passed(where, ruling, text, scores) for where, ruling, text in cut]


def scored_now(policy: Policy, texts: Sequence[tuple[Where, str]], payer: Actor | None) -> list[ScoredText]:
    """The same for a thread without a loop."""
    return asyncio.run(scored(policy, texts, payer))


def _passed(where: Where, ruling: Ruling, text: str, scores: Scores) -> ScoredText:
    if not ruling.rules:
        return ScoredText(text)
    try:
        passed = ruling.passed(passages_of(where, text), scores)
    except Stopped as stop:
        raise with_findings(blocked_by(ruling.rules, stop, where), ruling.findings) from None
    except PolicyBlocked as failed:
        raise with_findings(failed, ruling.findings) from None
    return ScoredText(passed, tuple(ruling.findings))
