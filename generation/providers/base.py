"""The small interface behind which all providers look alike."""

from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass, fields
from typing import Any, Protocol

from generation.events import Message
from generation.prompts.screened import Screened, Unscreened, check_screened

IMPLAUSIBLE = -1


@dataclass(frozen=True, slots=True)
class Call:
    """One call of a model, exactly as it will be sent; raises Unscreened for text the policy has not let pass."""

    model: str
    messages: tuple[Message, ...]
    max_tokens: int
    temperature: float
    top_p: float | None = None
    stop: tuple[Screened, ...] = ()
    response_format: Mapping[str, Any] | None = None
    seed: int | None = None
    frequency_penalty: float | None = None
    presence_penalty: float | None = None
    logit_bias: tuple[tuple[int, float], ...] = ()
    built_in_sampling: tuple[tuple[str, float], ...] = ()
    traceparent: str = ""

    def __post_init__(self) -> None:
        for one in fields(self):
            if one.name not in _NOT_OF_A_CALLER:
                check_screened(getattr(self, one.name), one.name)
        for name, value in self.built_in_sampling:
            if name not in _LLAMA_SAMPLING:
                raise Unscreened("built_in_sampling")
            check_screened(value, "built_in_sampling")

    def sampling(self) -> dict[str, Any]:
        """The parameters that shape the answer, by OpenAI's names; those that were not given are left out."""
        given = {
            "temperature": self.temperature,
            "top_p": self.top_p,
            "stop": list(self.stop) or None,
            "seed": self.seed,
            "frequency_penalty": self.frequency_penalty,
            "presence_penalty": self.presence_penalty,
            "logit_bias": {str(token): bias for token, bias in self.logit_bias} or None,
        }
        return {name: value for name, value in given.items() if value is not None}


# The model is one that an admin configured, the trace header is made here; the names of the last are a closed list.
_NOT_OF_A_CALLER = frozenset({"model", "traceparent", "built_in_sampling"})
_LLAMA_SAMPLING = frozenset({"min_p", "dry_multiplier", "dry_base", "dry_allowed_length", "dry_penalty_last_n"})


@dataclass(frozen=True, slots=True)
class NotSent:
    """Parameters of `Call.sampling` that this provider does not take; told before the first text."""

    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Text:
    """Text as it arrives; empty for a sign of life without visible text."""

    text: str


@dataclass(frozen=True, slots=True)
class Tokens:
    """What the provider says was used; None is "not told", 0 is a value, IMPLAUSIBLE is no number of tokens.

    Cached and cache-write tokens are parts of the input, reasoning tokens one of the output, whatever the vendor says.
    """

    input_tokens: int | None
    output_tokens: int | None
    cached_tokens: int | None = None
    cache_write_tokens: int | None = None
    reasoning_tokens: int | None = None


@dataclass(frozen=True, slots=True)
class End:
    """The provider ended the answer: ``stop``, ``length`` or ``content_filter``."""

    reason: str


ProviderEvent = Text | Tokens | End | NotSent


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
