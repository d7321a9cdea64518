"""Refusals of the gateway, each with a stable code."""

from kernel.errors import BadRequest, Conflict, Invalid, NotFound, RateLimited, ScriptoriumError, Unavailable


class GenerationNotFound(NotFound):
    code, title = "generation.not_found", "There is no such generation"


class TooManyRequests(RateLimited):
    """`layer` says which limit: key, member or organisation."""

    code, title = "generation.rate_limited", "Too many requests. Wait a moment and try again"


class TooManyRunning(RateLimited):
    code, title = "generation.too_many_running", "Too many answers are being written. Wait for one to end"


class AlreadyRunning(Conflict):
    code, title = "generation.key_reused", "This idempotency key was used for a different request"


class PromptTooLong(Invalid):
    """Carries `prompt_tokens`, `max_tokens` and `context_window`."""

    code, title = "generation.prompt_too_long", "The text is longer than the model can read"


class EmptyPrompt(Invalid):
    code, title = "generation.empty_prompt", "There is nothing to answer"


class UnknownModel(NotFound):
    code, title = "generation.model_not_found", "No provider of this organisation offers that model"


class NoProvider(Unavailable):
    code, title = "generation.no_provider", "No model is available. An admin can add a provider under Models"


class ProvidersFailed(Unavailable):
    """Every model of the route failed; `attempts` lists provider, model and kind of failure."""

    code, title = "generation.providers_failed", "No model answered. Your text is safe; try again in a moment"


class ProviderRefused(ScriptoriumError):
    """The provider would not take the request; sending it again unchanged does not help."""

    code, status, title = "generation.provider_refused", 502, "The model's provider refused the request"


class Interrupted(Unavailable):
    code, title = "generation.interrupted", "The answer broke off. What was used is settled; try again"


class ResponseWithheld(ScriptoriumError):
    """The model began to repeat what only the gateway and it may know."""

    code, status, title = "generation.withheld", 422, "The answer was withheld: it repeated internal instructions"


class EventsUnavailable(Unavailable):
    code, title = "generation.events_unavailable", "The stream cannot be read now. The work goes on; reconnect"


class ProviderNotFound(NotFound):
    code, title = "provider.not_found", "There is no such provider"


class BuiltInProvider(Conflict):
    code, title = "provider.built_in", "This provider is set by the installation and cannot be changed here"


class AddressRefused(Invalid):
    code, title = "provider.address_refused", "This server address may not be called from here"


class EmbeddingsUnavailable(Unavailable):
    code, title = "generation.no_embeddings", "This installation offers no embeddings"


class UnsupportedParameter(BadRequest):
    code, title = "generation.unsupported_parameter", "A parameter of the request is not supported here"
