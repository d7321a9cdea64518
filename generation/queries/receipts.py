"""What a generation was, cost and rested on."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from generation.access.quoted_files import nameless
from generation.access.rights import access_generation, withdrawn_files
from generation.events import FINAL_STATES
from generation.models import Generation
from kernel.tenancy import Actor


@dataclass(frozen=True, slots=True)
class Receipt:
    """The facts of a generation, without its text. Times are None until they happened."""

    id: UUID
    state: str
    purpose: str
    provider: str
    model: str
    is_demo: bool
    hops: list[dict[str, str]]
    prompt_sha256: str
    policy_version: int | None
    verdict: dict[str, Any]
    sources: list[dict[str, Any]]
    ceiling_nano_usd: int
    cost_nano_usd: int
    over_tokens: int
    over_nano_usd: int
    price_version: str
    max_tokens: int
    input_tokens: int
    output_tokens: int
    cached_tokens: int
    cache_write_tokens: int
    reasoning_tokens: int
    is_usage_estimated: bool
    is_usage_implausible: bool
    finish_reason: str
    error_code: str
    request_id: str
    requested_by: UUID | None
    created_at: datetime
    started_at: datetime | None
    first_token_at: datetime | None
    finished_at: datetime | None


def receipt(actor: Actor, generation_id: UUID) -> Receipt:
    """Return the receipt of one's own generation; raises GenerationNotFound.

    Of a file that the actor may not read any more it keeps the ids and where the passage stood, not the file's name.
    """
    row = access_generation(actor, generation_id)
    gone = {str(file_id) for file_id in withdrawn_files(actor, row)}
    row.sources = nameless(row.sources, gone)
    return receipt_of(row)


def any_unfinished(generation_ids: Iterable[UUID]) -> bool:
    """Whether one of these generations of this organisation still runs or waits."""
    return Generation.objects.filter(id__in=list(generation_ids)).exclude(state__in=FINAL_STATES).exists()


def receipt_of(row: Generation) -> Receipt:
    # The columns carry the same names; only whose it is is spelled as an id there.
    names = [name for name in Receipt.__slots__ if name != "requested_by"]
    return Receipt(**{name: getattr(row, name) for name in names}, requested_by=row.requested_by_id)
