"""Reversible pseudonyms: what leaves for a provider carries placeholders, the reader gets the originals back.

A placeholder is ``⟦EMAIL_7F3A⟧``: typed, and unique within its conversation. The brackets are ours alone:
any that a text brings along are themselves replaced, so no input can forge or imitate a placeholder.
"""

import hashlib
import hmac
from collections.abc import Iterator
from typing import Protocol

import regex

from governance.filters import spellings
from governance.filters.spellings import BRACKET_KIND, OPEN, SHUT, Spelling

_DIGITS = (4, 6, 8, 12, 16)
_BRACKETS = regex.compile(f"[{OPEN}{SHUT}]")


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


def hide_imitations(text: str, vault: Vault) -> str:
    """Replace what a text itself spells like one of the vault's placeholders: its echo is to be what it was."""
    copied = position = 0
    parts: list[str] = []
    while (position := spellings.next_place(text, position)) < len(text):
        spelling = spellings.read(text, position, final=True)
        if not isinstance(spelling, Spelling):
            position += 1
            continue
        if spelling.written != spelling.placeholder and vault.value_of(spelling.placeholder) is not None:
            parts += text[copied:position], vault.placeholder_for(BRACKET_KIND, spelling.written)
            copied = spelling.end
        position = spelling.end
    return "".join([*parts, text[copied:]])


class RestoreStream:
    """Put originals back into a text that arrives in chunks.

    Holds only what may still become a placeholder, however a model spells it (see `spellings`). Into JSON originals are
    put as a string of it has them: a quotation mark or a line's end would break what the model wrote.
    """

    def __init__(self, vault: Vault, *, into_json: bool = False) -> None:
        self._vault = vault
        self._into_json = into_json
        self._held = ""
        self._last = ""
        self.restored = 0
        self.unknown = 0

    def feed(self, chunk: str) -> str:
        self._held += chunk
        return self._release(final=False)

    def close(self) -> str:
        return self._release(final=True)

    def _release(self, *, final: bool) -> str:
        text = self._last + self._held
        copied = position = len(self._last)
        parts: list[str] = []
        while (position := spellings.next_place(text, position)) < len(text):
            spelling = spellings.read(text, position, final=final)
            if spelling is True:
                break
            if not isinstance(spelling, Spelling):
                position += 1
                continue
            parts += text[copied:position], self._restored(spelling)
            copied = position = spelling.end
        parts.append(text[copied:position])
        self._held = text[position:]
        self._last = text[max(0, position - 1) : position]
        return "".join(parts)

    def _restored(self, spelling: Spelling) -> str:
        value = self._vault.value_of(spelling.placeholder)
        self.restored += value is not None
        self.unknown += value is None and spelling.has_own_brackets
        return spelling.written if value is None else spelling.as_written_there(value, into_json=self._into_json)


def restore(text: str, vault: Vault) -> str:
    """`RestoreStream` for a text at hand."""
    stream = RestoreStream(vault)
    return stream.feed(text) + stream.close()
