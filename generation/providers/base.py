"""The small interface behind which all providers look alike."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from typing import Protocol

from generation.events import Message


@dataclass(frozen=True, slots=True)
class Call:
    """One call of a model, exactly as it will be sent."""

    model: str
    messages: tuple[Message, ...]
    max_tokens: int
    temperature: float
    top_p: float | None = None
    stop: tuple[str, ...] = ()
    traceparent: str = ""


@dataclass(frozen=True, slots=True)
class Text:
    """Text as it arrives; empty for a sign of life without visible text."""

    text: str


@dataclass(frozen=True, slots=True)
class Tokens:
    """What the provider says was used; None is "not told", 0 is a value."""

    input_tokens: int | None
    output_tokens: int | None


@dataclass(frozen=True, slots=True)
class End:
    """The provider ended the answer: ``stop``, ``length`` or ``content_filter``."""

    reason: str


ProviderEvent = Text | Tokens | End


class Provider(Protocol):
    """One account at one provider."""

    def stream(self, call: Call) -> AsyncGenerator[ProviderEvent, None]:
        """Answer a call piece by piece; raises ProviderFailure and nothing else.

        Asks the provider for usage always and never retries by itself.
        """
        ...

    async def models(self) -> list[str]:
        """List the account's models: proves address and key without spending. Raises ProviderFailure."""
        ...

    async def close(self) -> None:
        """Give the connections back."""
        ...
