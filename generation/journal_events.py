"""What generation journals. Field names are the keys as they are stored."""

from typing import Any

from kernel.journal import Event, Personal, event


@event("generation.finished", subject="generation")
class GenerationFinished(Event):
    """A model's answer came to its end. The text is stored encrypted under the asker's key, or not at all when erased.

    The same fields belong to the other three ends. `sources` name the passages by id and page only; `hops` are the
    attempts at models; `usage` counts tokens of all attempts together.
    """

    generation_id: str
    model: str
    provider: str
    demo: bool
    prompt_sha256: str
    policy_version: int | None
    verdict: dict[str, Any]
    sources: list[dict[str, Any]]
    usage: dict[str, Any]
    cost_nano_usd: int
    requested_by: str
    purpose: str
    subject: list[str] | None
    hops: list[dict[str, Any]]
    finish_reason: str
    code: str
    prompt: Personal = ""
    prompt_salt: Personal = ""
    response: Personal = ""
    withheld: Personal = ""
    discarded: Personal = ""


@event("generation.stopped", subject="generation")
class GenerationStopped(GenerationFinished):
    """The asker stopped the answer."""


@event("generation.failed", subject="generation")
class GenerationFailed(GenerationFinished):
    """No model answered, or the answer was refused; `code` says why."""


@event("generation.interrupted", subject="generation")
class GenerationInterrupted(GenerationFinished):
    """The answer broke off: its process or the connection to the model was lost."""


@event("provider.added", subject="provider")
class ProviderAdded(Event):
    """An account at a provider of models was added."""

    kind: str
    models: int


@event("provider.changed", subject="provider")
class ProviderChanged(Event):
    """An account's name, address, key or state was changed."""

    kind: str
    enabled: bool


@event("provider.removed", subject="provider")
class ProviderRemoved(Event):
    """An account was removed with its key."""

    kind: str


@event("provider.tested", subject="provider")
class ProviderTested(Event):
    """An account was tried out; an empty `failure` means that it answered."""

    failure: str


@event("model.default_chosen", subject="provider")
class DefaultModelChosen(Event):
    """The model was chosen that answers when none is named; `fallback` says whether another may replace it."""

    model: str
    fallback: bool


@event("model.fallback_chosen", subject=("provider", "api_key"))
class FallbackModelChosen(Event):
    """It was chosen who replaces a model, or the models of an API key, when they fail."""

    model: str
    fallback: str
