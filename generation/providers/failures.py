"""Why a provider did not answer, in our words; decides about retry, fallback, breaker and charge."""

from enum import StrEnum


class FailureKind(StrEnum):
    RATE_LIMITED = "rate_limited"
    OVERLOADED = "overloaded"
    SERVER_ERROR = "server_error"
    UNREACHABLE = "unreachable"
    TIMEOUT = "timeout"
    BROKEN_OFF = "broken_off"
    MALFORMED = "malformed"
    KEY_REFUSED = "key_refused"
    NO_CREDIT = "no_credit"
    MODEL_UNKNOWN = "model_unknown"
    TOO_LONG = "too_long"
    BAD_REQUEST = "bad_request"
    CONTENT_REFUSED = "content_refused"
    CIRCUIT_OPEN = "circuit_open"


_PASSING = frozenset(
    {
        FailureKind.RATE_LIMITED,
        FailureKind.OVERLOADED,
        FailureKind.SERVER_ERROR,
        FailureKind.UNREACHABLE,
        FailureKind.TIMEOUT,
        FailureKind.BROKEN_OFF,
        FailureKind.MALFORMED,
    }
)
_OURS = frozenset({FailureKind.TOO_LONG, FailureKind.BAD_REQUEST, FailureKind.CONTENT_REFUSED})
_MISCONFIGURED = frozenset({FailureKind.KEY_REFUSED, FailureKind.NO_CREDIT, FailureKind.MODEL_UNKNOWN})
# The provider may have worked on the prompt and may charge for it, although nothing came back.
_PERHAPS_CHARGED = frozenset({FailureKind.TIMEOUT, FailureKind.BROKEN_OFF, FailureKind.MALFORMED})


class ProviderFailure(Exception):
    """A provider's failure, classified. Carries no text of the provider: it may echo the prompt."""

    def __init__(self, kind: FailureKind, *, status: int | None = None, retry_after_s: float | None = None) -> None:
        super().__init__(kind.value)
        self.kind = kind
        self.status = status
        self.retry_after_s = retry_after_s

    @property
    def is_retryable(self) -> bool:
        """The same call may work in a moment."""
        return self.kind in _PASSING

    @property
    def allows_fallback(self) -> bool:
        """Another model may answer; false when the request itself is at fault."""
        return self.kind not in _OURS

    @property
    def is_misconfigured(self) -> bool:
        """Only an admin can mend it: a refused key, no credit, a model the account does not have."""
        return self.kind in _MISCONFIGURED

    @property
    def counts_against_provider(self) -> bool:
        """The breaker hears of it. A refusal of our request says nothing about the provider's health."""
        return self.kind in _PASSING

    @property
    def is_perhaps_charged(self) -> bool:
        return self.kind in _PERHAPS_CHARGED
