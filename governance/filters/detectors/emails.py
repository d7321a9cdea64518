"""E-mail addresses (RFC 5321 sizes, the characters that mailboxes really use, international letters).

Looked for from each @ outward, and from each %40, as an address stands in a URL: the work is bounded per sign, whatever
the text around it.
"""

from collections.abc import Iterable, Iterator

import regex

from governance.filters.detectors.context import Passage
from governance.filters.detectors.protocol import PatternDetector

_AT = regex.compile("@|%40")
_EDGE = ".%+'&~#$!-"
_MAILBOX = regex.compile(rf"(?r)[\p{{L}}\p{{N}}_{regex.escape(_EDGE)}]{{1,128}}")
_LABEL = r"[\p{L}\p{N}](?:[\p{L}\p{N}\-]{0,62}[\p{L}\p{N}])?"
_DOMAIN = regex.compile(rf"(?:{_LABEL}\.){{1,8}}(?:xn--[a-z0-9-]{{2,59}}|\p{{L}}{{2,63}})", regex.IGNORECASE)


def find(passage: Passage) -> Iterable[tuple[int, int]]:
    """Addresses with a mailbox and at least two domain labels."""
    return _outward(passage) if "@" in passage.inside or "%40" in passage.inside else ()


def _outward(passage: Passage) -> Iterator[tuple[int, int]]:
    text, covered = passage.text, passage.start
    for sign in _AT.finditer(text, passage.start, passage.end):
        mailbox = _MAILBOX.match(text, covered, sign.start())
        start = mailbox.end() - len(mailbox.group().lstrip(_EDGE)) if mailbox else sign.start()
        domain = _DOMAIN.match(text, sign.end(), passage.end) if start < sign.start() else None
        if domain:
            covered = domain.end()
            yield start, covered


DETECTOR = PatternDetector("email", find)
