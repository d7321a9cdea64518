"""Asks scorers: all of them at once, each in as few calls as it takes, before its deadline, and paid for."""

import asyncio
import time
from collections.abc import Iterable, Mapping, Sequence

from governance import ports
from governance.filters.scoring.payment import paid
from governance.filters.scoring.protocol import Scorer
from governance.metrics import SCORER_CALLS, SCORER_SECONDS
from kernel import background
from kernel.observability.log import get_logger
from kernel.tenancy import Actor

Scores = Mapping[str, Mapping[str, float] | None]
"""By scorer, the score of each text; None for a scorer that is away."""

log = get_logger(__name__)


async def scores_of(wanted: Mapping[str, Iterable[str]], payer: Actor | None) -> Scores:
    """Ask each scorer about its texts, equal ones once. A scorer that fails, is late or is unknown is None."""
    asked = {name: list(dict.fromkeys(text for text in texts if text.strip())) for name, texts in wanted.items()}
    work = background.spawn(_all_of(asked, payer))
    return await asyncio.wrap_future(work)


async def _all_of(asked: Mapping[str, list[str]], payer: Actor | None) -> Scores:
    found = await asyncio.gather(*(_scores(name, texts, payer) for name, texts in asked.items()))
    return dict(zip(asked, found, strict=True))


async def _scores(name: str, texts: list[str], payer: Actor | None) -> Mapping[str, float] | None:
    if not texts:
        return {}
    started, outcome = time.monotonic(), "scored"
    try:
        scorer = ports.scorers[name]
        async with asyncio.timeout(scorer.deadline_s):
            return await _asked(scorer, texts, payer)
    except Exception as error:
        outcome = "away"
        log.warning("scorer.away", scorer=name, texts=len(texts), error=type(error).__name__)
        return None
    finally:
        SCORER_CALLS.labels(name, outcome).inc()
        SCORER_SECONDS.labels(name).observe(time.monotonic() - started)


async def _asked(scorer: Scorer, texts: list[str], payer: Actor | None) -> Mapping[str, float]:
    if scorer.price is None:
        return await _in_batches(scorer, texts)
    return await paid(payer, scorer.price, scorer.tokens(texts), lambda: _in_batches(scorer, texts))


async def _in_batches(scorer: Scorer, texts: list[str]) -> Mapping[str, float]:
    batches = [texts[at : at + scorer.max_batch] for at in range(0, len(texts), scorer.max_batch)]
    answers = await asyncio.gather(*(scorer.score(batch) for batch in batches))
    scores = [_checked(batch, answer) for batch, answer in zip(batches, answers, strict=True)]
    return {text: score for batch in scores for text, score in batch.items()}


def _checked(texts: Sequence[str], scores: Sequence[float]) -> dict[str, float]:
    """An answer of another length, or out of bounds, is none: NaN would be below every threshold."""
    found = dict(zip(texts, map(float, scores), strict=True))
    if not all(0.0 <= score <= 1.0 for score in found.values()):
        raise ValueError("a score is not between 0 and 1")
    return found
