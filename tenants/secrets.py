"""Secrets handed out once: API keys and invitation links. Pure Python.

The form of a key follows GitHub's: a fixed prefix that secret scanners can find, high entropy, and a
checksum that tells a mistyped key from an unknown one without asking the database.
"""

import hashlib
import secrets
import zlib

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
KEY_PREFIX = "scr_"
_BODY, _CHECK = 30, 6


def new_api_key() -> str:
    """Return a fresh key: `scr_` + 30 random characters + 6 characters of checksum."""
    body = "".join(secrets.choice(ALPHABET) for _ in range(_BODY))
    return f"{KEY_PREFIX}{body}{_checksum(body)}"


def is_well_formed(key: str) -> bool:
    """Whether a string could be one of our keys."""
    body, check = key[len(KEY_PREFIX) : -_CHECK], key[-_CHECK:]
    return (
        key.startswith(KEY_PREFIX)
        and len(body) == _BODY
        and secrets.compare_digest(check.encode(), _checksum(body).encode())
    )


def display_prefix(key: str) -> str:
    """Return the part of a key that may be shown in lists."""
    return key[: len(KEY_PREFIX) + 6]


def digest(secret: str) -> bytes:
    """Return what is kept of a secret."""
    return hashlib.sha256(secret.encode()).digest()


def new_invitation_token(slug: str) -> str:
    """Return `<slug>.<secret>`; the slug tells in which organisation to look."""
    return f"{slug}.{secrets.token_urlsafe(24)}"


def _checksum(body: str) -> str:
    number = zlib.crc32(body.encode())
    digits = ""
    for _ in range(_CHECK):
        number, rest = divmod(number, len(ALPHABET))
        digits = ALPHABET[rest] + digits
    return digits
