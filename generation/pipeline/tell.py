"""What the reader is told besides the text: who answers, from which sources, and what was changed on the way."""

from typing import Any

from generation.events import Passage
from generation.pipeline.plan import Plan
from generation.pipeline.reserve import Begun
from generation.pipeline.work import Work
from generation.providers.failures import FailureKind

_EXCERPT_CHARS = 280


def tell_start(work: Work, plan: Plan, begun: Begun) -> None:
    """Tell who answers and at what price at most, then the sources, then what had to give way."""
    draft = begun.draft
    asked = plan.offers[0]
    work.log.tell(
        "start",
        {
            "generation_id": str(work.id),
            **_who(begun),
            "ceiling_nano_usd": work.ceiling_nano_usd,
            "max_tokens": draft.max_tokens,
            "policy_version": plan.policy.version,
            "verdict": plan.verdict,
        },
    )
    if plan.augmentation.nothing_found and not plan.request.document:
        work.log.tell("notice", {"code": "nothing_found"})
    if draft.passages or draft.relations:
        sources = [_source(passage) for passage in draft.passages]
        work.log.tell("sources", {"passages": sources, "relations": list(draft.relations)})
    if begun.draft.offer != asked:
        reason = begun.passed_over[0].failure if begun.passed_over else ""
        _tell_other(work, begun, reason)
    _tell_changes(work, begun)


def tell_fallback(work: Work, begun: Begun, kind: FailureKind) -> None:
    """Tell that another model answers, why, and what all attempts together cost at most."""
    _tell_other(work, begun, kind.value)
    _tell_changes(work, begun)


def tell_not_honoured(work: Work, names: tuple[str, ...]) -> None:
    """Tell which of the parameters that the caller named this model does not take."""
    if named := [name for name in names if name in work.request.named]:
        work.log.tell("notice", {"code": "parameters_not_honoured", "parameters": named})


def _tell_other(work: Work, begun: Begun, reason: str) -> None:
    ceiling = {"ceiling_nano_usd": work.ceiling_nano_usd}
    work.log.tell("notice", {"code": "fallback", "reason": reason, **_who(begun), **ceiling})


def _tell_changes(work: Work, begun: Begun) -> None:
    if begun.draft.passages_dropped:
        work.log.tell("notice", {"code": "passages_trimmed", "dropped": begun.draft.passages_dropped})
    if begun.is_shortened or begun.draft.max_tokens < work.request.max_tokens:
        reason = "budget" if begun.is_shortened else "context_window"
        work.log.tell("notice", {"code": "output_shortened", "reason": reason, "max_tokens": begun.draft.max_tokens})


def _who(begun: Begun) -> dict[str, Any]:
    offer = begun.draft.offer
    return {"provider": offer.account.kind.value, "model": offer.card.name, "demo": offer.account.is_demo}


def source_of(passage: Passage) -> dict[str, Any]:
    """Where a passage stands, as an origin keeps it."""
    return {
        "number": passage.number,
        "file_id": str(passage.file_id),
        "chunk_id": str(passage.chunk_id),
        "title": passage.title,
        "page": passage.page,
        "start": passage.start,
        "end": passage.end,
    }


def _source(passage: Passage) -> dict[str, Any]:
    shown = {"score": round(float(passage.score), 4), "leg": passage.leg, "text": passage.text[:_EXCERPT_CHARS]}
    return source_of(passage) | shown
