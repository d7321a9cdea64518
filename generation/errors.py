"""Refusals of the gateway, each with a stable code."""

from kernel.errors import BadRequest, Conflict, Gone, Invalid, NotFound, RateLimited, ScriptoriumError, Unavailable


class GenerationNotFound(NotFound):
    code, title = "generation.not_found", "There is no such generation"


class SourcesWithdrawn(Gone):
    code, title = "generation.sources_withdrawn", "A source of this answer was deleted or is no longer shared"


class TooManyRequests(RateLimited):
    """`layer` says which limit: key, member or organisation."""

    code, title = "generation.rate_limited", "Too many requests. Wait a moment and try again"


class TooManyRunning(RateLimited):
    code, title = "generation.too_many_running", "Too many answers are being written. Wait for one to finish"


class AlreadyRunning(Conflict):
    code, title = "generation.key_reused", "This idempotency key was used for a different request"


class PromptTooLong(Invalid):
    """Carries `prompt_tokens`, `max_tokens` and `context_window`."""

    code, title = "generation.prompt_too_long", "The text is longer than the model can read"


class EmptyPrompt(Invalid):
    code, title = "generation.empty_prompt", "There is nothing to answer"


class UnknownModel(NotFound):
    code, title = "generation.model_not_found", "No provider of this organisation offers that model"


class NoDefaultModel(Invalid):
    """Nobody chose one, or the chosen one is gone; another is never put in its place unasked."""

    code, title = "generation.no_default", "No default model is chosen. Name a model, or choose one under Models"


class ModelMisconfigured(Invalid):
    """Carries `kind` and `attempts`: the key was refused, has no credit, or the provider does not know the model."""

    code, title = (
        "generation.model_misconfigured",
        "This model is not set up correctly. An admin can test it under Models",
    )


class NoProvider(Unavailable):
    code, title = "generation.no_provider", "No model is available. An admin can add a provider under Models"


class ProvidersFailed(Unavailable):
    """Every model of the route failed; `attempts` lists provider, model and kind of failure."""

    code, title = "generation.providers_failed", "No model answered. Your text is safe; try again in a moment"


class BeyondCeiling(Unavailable):
    """An attempt failed and may be charged; what is left of the price that was shown does not pay for another."""

    code, title = "generation.beyond_ceiling", "Another attempt would cost more than the price that was shown"


class ProviderRefused(ScriptoriumError):
    """The provider would not take the request; sending it again unchanged does not help."""

    code, status, title = "generation.provider_refused", 502, "The model's provider refused the request"


class UnusableAnswer(ScriptoriumError):
    """The model answered, twice where there was money for it, and nothing of it is of use.

    Carries `flaw` (why the last answer is of no use), `model`, `tries` and `cost_nano_usd`.
    """

    code, status, title = "generation.unusable", 502, "The model gave no usable answer"


class Interrupted(Unavailable):
    code, title = "generation.interrupted", "The answer broke off. What was used is settled; try again"


class ResponseWithheld(ScriptoriumError):
    """The model began to repeat what only the gateway and it may know."""

    code, status, title = "generation.withheld", 422, "The answer was withheld: it repeated internal instructions"


class ProviderNotFound(NotFound):
    code, title = "provider.not_found", "There is no such provider"


class BuiltInProvider(Conflict):
    code, title = "provider.built_in", "This provider is set by the installation and cannot be changed here"


class ProviderUntested(Conflict):
    code, title = "provider.untested", "Test this provider first; its models are offered once a test has passed"


class AddressRefused(Invalid):
    code, title = "provider.address_refused", "This server address may not be called from here"


class EmbeddingsUnavailable(Unavailable):
    code, title = "generation.no_embeddings", "This installation offers no embeddings"


class UnsupportedParameter(BadRequest):
    code, title = "generation.unsupported_parameter", "A parameter of the request is not supported here"
