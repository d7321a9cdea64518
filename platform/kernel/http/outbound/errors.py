from typing import Literal

Code = Literal[
    "address_refused", "unreachable", "timeout", "broken_off", "too_large", "too_many_redirects", "breaker_open"
]


class OutboundError(Exception):
    """A call that got no answer. `code` is a fixed word; `retry_after_s` says when it may be worth another try.

    Never an answer of the other side: those are returned, whatever their status.
    """

    def __init__(self, code: Code, retry_after_s: float | None = None) -> None:
        super().__init__(code)
        self.code, self.retry_after_s = code, retry_after_s
