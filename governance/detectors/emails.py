"""E-mail addresses (RFC 5321 sizes, the characters that mailboxes really use, international letters)."""

from collections.abc import Iterator

import regex

from governance.detectors.numbers import INVISIBLE

_LABEL = rf"[\p{{L}}\p{{N}}{INVISIBLE}](?:[\p{{L}}\p{{N}}\-{INVISIBLE}]{{0,62}}[\p{{L}}\p{{N}}])?"
_ADDRESS = regex.compile(
    rf"[\p{{L}}\p{{N}}_{INVISIBLE}][\p{{L}}\p{{N}}_.%+'&~#$!\-{INVISIBLE}]{{0,127}}+@(?:{_LABEL}\.){{1,8}}(?:xn--[a-z0-9-]{{2,59}}|\p{{L}}{{2,63}})",
    regex.IGNORECASE,
)


def find(text: str) -> Iterator[tuple[int, int]]:
    """Addresses with a mailbox and at least two domain labels."""
    if "@" not in text:
        return
    for match in _ADDRESS.finditer(text):
        yield match.span()
