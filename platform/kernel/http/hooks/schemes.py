"""How vendors sign what they send: HMAC-SHA256 over the raw bytes, each with its own spelling."""

import hmac
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

_HEX = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Claim:
    """What a request says of itself: the signed bytes, their signatures in hexadecimal, and when, in Unix seconds."""

    signed: bytes
    signatures: tuple[str, ...]
    at: int | None

    def is_signed_with(self, secrets: Iterable[bytes]) -> bool:
        """Whether one of the secrets made one of the signatures; two are valid while one replaces the other."""
        made = [hmac.digest(secret, self.signed, "sha256").hex() for secret in secrets]
        return any(hmac.compare_digest(one, other) for one in made for other in self.signatures)

    @property
    def mark(self) -> bytes:
        """Tells this message from all others, whatever its unsigned headers say."""
        return hmac.digest(b"webhook", self.signed, "sha256")


@dataclass(frozen=True, slots=True)
class Scheme:
    """A vendor's way of signing. `read` takes headers, by names in lower case, and body; None is no claim at all."""

    name: str
    read: Callable[[Mapping[str, str], bytes], Claim | None]


def _slack(headers: Mapping[str, str], body: bytes) -> Claim | None:
    """https://docs.slack.dev/authentication/verifying-requests-from-slack"""
    at, signatures = _seconds(headers.get("x-slack-request-timestamp", "")), _spelt(headers, "x-slack-signature", "v0=")
    return None if at is None or not signatures else Claim(b"v0:%d:" % at + body, signatures, at)


def _stripe(headers: Mapping[str, str], body: bytes) -> Claim | None:
    """https://docs.stripe.com/webhooks#verify-manually"""
    pairs = [part.strip().partition("=")[::2] for part in headers.get("stripe-signature", "")[:2000].split(",")]
    times = [_seconds(value) for name, value in pairs if name == "t"]
    signatures = tuple(value for name, value in pairs if name == "v1" and _HEX.fullmatch(value))
    if len(times) != 1 or times[0] is None or not signatures:
        return None
    return Claim(b"%d." % times[0] + body, signatures[:5], times[0])


def _github(headers: Mapping[str, str], body: bytes) -> Claim | None:
    """https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries; it signs no time."""
    signatures = _spelt(headers, "x-hub-signature-256", "sha256=")
    return Claim(body, signatures, None) if signatures else None


def _spelt(headers: Mapping[str, str], name: str, prefix: str) -> tuple[str, ...]:
    value = headers.get(name, "")
    found = value.removeprefix(prefix)
    return (found,) if value.startswith(prefix) and _HEX.fullmatch(found) else ()


def _seconds(text: str) -> int | None:
    """Only the usual spelling: what is signed is spelt again from the number."""
    return int(text) if re.fullmatch(r"[1-9][0-9]{0,11}", text) else None


SLACK = Scheme("slack", _slack)
STRIPE = Scheme("stripe", _stripe)
GITHUB = Scheme("github", _github)
