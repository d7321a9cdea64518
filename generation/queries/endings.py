"""How a generation ended that gave its asker nothing, for whoever keeps the question."""

from typing import Any
from uuid import UUID

from generation.ending.facts import problem_of
from generation.errors import SourcesWithdrawn
from generation.models import Generation
from generation.streams.stored import stored_events
from generation.streams.transcript import text_of
from kernel.crypto import SubjectErased

# Figures and origins have a reader of their own, the receipt.
_SHOWN = frozenset(
    {"code", "title", "detail", "status", "flaw", "model", "tries", "cost_nano_usd", "kind", "rule", "resets_at"}
    | {"retry_after_s", "cap_nano_usd", "used_nano_usd", "prompt_tokens", "max_tokens", "context_window"}
)


def ending(generation_id: UUID) -> dict[str, Any] | None:
    """Return the problem its stream ended with, and in `began` whether any text had come before.

    None while it runs, for one that ended well, and after its asker was erased. The caller answers for the right to
    read it.
    """
    row = Generation.objects.filter(id=generation_id).first()
    if row is None:
        return None
    if row.transcript is None:  # it went with a file, or with the asker
        is_withdrawn = row.error_code == SourcesWithdrawn.code
        return {**problem_of(SourcesWithdrawn()), "began": False} if is_withdrawn else None
    try:
        events = stored_events(row)
    except SubjectErased:
        return None
    if not events or events[-1].kind != "error":
        return None
    shown = {name: value for name, value in events[-1].data.items() if name in _SHOWN}
    return {**shown, "began": bool(text_of(events))}
