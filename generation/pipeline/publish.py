"""What the reader is told besides the text: who answers, from which sources, and what was changed on the way."""

from typing import Any

from generation.events import Passage
from generation.pipeline.augment import source_of
from generation.pipeline.prepare import Prepared
from generation.pipeline.reserve import Attempt
from generation.pipeline.run import Run
from generation.providers.failures import FailureKind

_EXCERPT_CHARS = 280


def publish_start(run: Run, prepared: Prepared, attempt: Attempt) -> None:
    """Tell who answers and at what price at most, then the sources, then what had to give way."""
    prompt = attempt.prompt
    asked = prepared.route[0]
    run.log.publish(
        "start",
        {
            "generation_id": str(run.id),
            **_who(attempt),
            "ceiling_nano_usd": run.progress.ceiling_nano_usd,
            "max_tokens": prompt.max_tokens,
            "policy_version": prepared.filtered.policy.version,
            "verdict": prepared.verdict,
        },
    )
    if prepared.augmentation.nothing_found and not prepared.request.document:
        run.log.publish("notice", {"code": "nothing_found"})
    if prompt.passages or prompt.relations:
        sources = [_source(passage) for passage in prompt.passages]
        run.log.publish("sources", {"passages": sources, "relations": list(prompt.relations)})
    if attempt.prompt.model != asked:
        reason = attempt.passed_over[0].failure if attempt.passed_over else ""
        _publish_other(run, attempt, reason)
    _publish_changes(run, attempt)


def publish_fallback(run: Run, attempt: Attempt, kind: FailureKind) -> None:
    """Tell that another model answers, why, and what all attempts together cost at most."""
    _publish_other(run, attempt, kind.value)
    _publish_changes(run, attempt)


def publish_not_honoured(run: Run, names: tuple[str, ...]) -> None:
    """Tell which of the parameters that the caller named this model does not take."""
    if named := [name for name in names if name in run.request.named]:
        run.log.publish("notice", {"code": "parameters_not_honoured", "parameters": named})


def _publish_other(run: Run, attempt: Attempt, reason: str) -> None:
    ceiling = {"ceiling_nano_usd": run.progress.ceiling_nano_usd}
    run.log.publish("notice", {"code": "fallback", "reason": reason, **_who(attempt), **ceiling})


def _publish_changes(run: Run, attempt: Attempt) -> None:
    if attempt.prompt.passages_dropped:
        run.log.publish("notice", {"code": "passages_trimmed", "dropped": attempt.prompt.passages_dropped})
    if attempt.is_shortened or attempt.prompt.max_tokens < run.request.max_tokens:
        reason = "budget" if attempt.is_shortened else "context_window"
        run.log.publish(
            "notice", {"code": "output_shortened", "reason": reason, "max_tokens": attempt.prompt.max_tokens}
        )


def _who(attempt: Attempt) -> dict[str, Any]:
    candidate = attempt.prompt.model
    return {"provider": candidate.account.kind.value, "model": candidate.card.name, "demo": candidate.account.is_demo}


def _source(passage: Passage) -> dict[str, Any]:
    shown = {"score": round(float(passage.score), 4), "leg": passage.leg, "text": passage.text[:_EXCERPT_CHARS]}
    return source_of(passage) | shown
