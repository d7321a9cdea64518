"""Reversible pseudonyms: what leaves for a provider carries placeholders, the reader gets the originals back.

A placeholder is ``⟦EMAIL_7F3A⟧``: typed, and unique within its conversation. The brackets are ours alone:
any that a text brings along are themselves replaced, so no input can forge or imitate a placeholder.
"""

import hashlib
import hmac
from collections.abc import Iterator
from typing import Protocol

import regex

OPEN, SHUT = "\u27e6", "\u27e7"
BRACKET_KIND = "TEXT"
_MAX_PLACEHOLDER_CHARS = 48
_DIGITS = (4, 6, 8, 12, 16)
_BRACKETS = regex.compile(f"[{OPEN}{SHUT}]")
_LOOSE = regex.compile(rf"{OPEN}\s*([A-Za-z]+)[\s_\-\u2010-\u2013]*([0-9A-Fa-f]{{4,16}})\s*{SHUT}")


class Vault(Protocol):
    """Keeps which placeholder stands for which value, for one conversation."""

    def placeholder_for(self, kind: str, value: str) -> str:
        """The one placeholder of `value`; the same value always gets the same one."""

    def value_of(self, placeholder: str) -> str | None:
        """The value behind a placeholder in its exact spelling, or None."""


def candidates(secret: bytes, kind: str, value: str) -> Iterator[str]:
    """Placeholders for a value, shortest first;

    the next one is tried when another value holds the one before.
    """
    digest = hmac.new(secret, f"{kind}\0{value}".encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest().upper()
    for digits in _DIGITS:
        yield f"{OPEN}{kind}_{digest[:digits]}{SHUT}"


class MemoryVault:
    """A vault that lives as long as the object: for dry runs and tests."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret
        self._values: dict[str, str] = {}

    def placeholder_for(self, kind: str, value: str) -> str:
        for placeholder in candidates(self._secret, kind, value):
            if self._values.setdefault(placeholder, value) == value:
                return placeholder
        raise OverflowError("no placeholder is free")

    def value_of(self, placeholder: str) -> str | None:
        return self._values.get(placeholder)


def hide_brackets(text: str, vault: Vault) -> str:
    """Replace brackets that belong to the text, so that only our own placeholders carry them."""
    return _BRACKETS.sub(lambda match: vault.placeholder_for(BRACKET_KIND, match.group()), text)


def canonical(loose: str) -> str | None:
    """The exact spelling of a placeholder that a model changed in case, spaces or dashes;

    None if it is none.
    """
    match = _LOOSE.fullmatch(loose)
    return f"{OPEN}{match[1].upper()}_{match[2].upper()}{SHUT}" if match else None


class RestoreStream:
    """Put originals back into a text that arrives in chunks.

    Holds from an opening bracket to its end only.
    """

    def __init__(self, vault: Vault) -> None:
        self._vault = vault
        self._held = ""
        self.restored = 0
        self.unknown = 0

    def feed(self, chunk: str) -> str:
        self._held += chunk
        return self._release(final=False)

    def close(self) -> str:
        return self._release(final=True)

    def _release(self, *, final: bool) -> str:
        text, position, parts = self._held, 0, []
        while (opened := text.find(OPEN, position)) >= 0:
            parts.append(text[position:opened])
            end = _placeholder_end(text, opened)
            if end is None and not final:
                position = opened
                break
            piece = text[opened : end or len(text)]
            parts.append(self._restored(piece))
            position = opened + len(piece)
        else:
            parts.append(text[position:])
            position = len(text)
        self._held = text[position:]
        return "".join(parts)

    def _restored(self, piece: str) -> str:
        placeholder = canonical(piece)
        if placeholder is None:
            return piece
        value = self._vault.value_of(placeholder)
        self.restored += value is not None
        self.unknown += value is None
        return piece if value is None else value


def _placeholder_end(text: str, opened: int) -> int | None:
    """Where the piece beginning at an opening bracket ends:

    at its closing one, before the next opening, or at the limit.
    """
    limit = opened + _MAX_PLACEHOLDER_CHARS
    for position in range(opened + 1, min(len(text), limit)):
        if text[position] == SHUT:
            return position + 1
        if text[position] == OPEN:
            return position
    return limit if len(text) >= limit else None


def restore(text: str, vault: Vault) -> str:
    """`RestoreStream` for a text at hand."""
    stream = RestoreStream(vault)
    return stream.feed(text) + stream.close()
