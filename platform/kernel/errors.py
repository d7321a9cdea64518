"""Every refusal the product gives, with a stable code. Rendered as RFC 9457 problem JSON by the API."""

from typing import Any, ClassVar


class ScriptoriumError(Exception):
    """Base of all expected refusals.

    `code` is stable and machine-readable, `status` the HTTP status, `detail` a sentence for a person
    that says what happened, whether data is safe and what to do. `extra` holds further JSON members;
    none of them may carry content (text, prompts, names, addresses).
    """

    code: ClassVar[str] = "error"
    status: ClassVar[int] = 500
    title: ClassVar[str] = "Something failed"

    def __init__(self, detail: str = "", **extra: Any) -> None:
        super().__init__(detail or self.title)
        self.detail = detail or self.title
        self.extra = extra


class BadRequest(ScriptoriumError):
    code, status, title = "bad_request", 400, "The request could not be read"


class Unauthenticated(ScriptoriumError):
    code, status, title = "unauthenticated", 401, "Sign in first"


class Forbidden(ScriptoriumError):
    code, status, title = "forbidden", 403, "Your role does not allow this"


class NotFound(ScriptoriumError):
    code, status, title = "not_found", 404, "This was not found"


class Conflict(ScriptoriumError):
    code, status, title = "conflict", 409, "This no longer fits the current state"


class Gone(ScriptoriumError):
    code, status, title = "gone", 410, "This was removed"


class LengthRequired(ScriptoriumError):
    code, status, title = "length_required", 411, "The request does not say how long it is"


class TooLarge(ScriptoriumError):
    code, status, title = "too_large", 413, "This is too large"


class Invalid(ScriptoriumError):
    """Well-formed but not acceptable; `fields` names what and why."""

    code, status, title = "invalid", 422, "Some values are not acceptable"


class RateLimited(ScriptoriumError):
    """Carries `retry_after_s`, also sent as the Retry-After header."""

    code, status, title = "rate_limited", 429, "Too many requests"


class Unavailable(ScriptoriumError):
    """A part we depend on does not answer. Carries `retry_after_s`."""

    code, status, title = "unavailable", 503, "A part of the service does not answer"


class NoRoom(ScriptoriumError):
    code, status, title = "no_room", 507, "There is no space left"
