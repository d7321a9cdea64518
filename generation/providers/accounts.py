"""What a provider is told apart by, and what is needed to call it."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


class Kind(StrEnum):
    OPENAI = "openai"
    ANTHROPIC = "anthropic"
    OPENAI_COMPATIBLE = "openai_compatible"
    LOCAL = "local"


@dataclass(frozen=True, slots=True, repr=False)
class Credentials:
    """Where and as whom to call. No repr: the key must not reach a log. `is_guarded`: public addresses only."""

    account_id: UUID
    kind: Kind
    base_url: str
    key: str
    is_guarded: bool
