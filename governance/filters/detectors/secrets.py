"""Credentials by the published shapes of their issuers.

Every shape starts where no letter or digit stands before it.
"""

import re
from collections.abc import Iterable, Iterator

import regex

from governance.filters.detectors import labelled
from governance.filters.detectors.context import Passage
from governance.filters.detectors.protocol import Enclosure, PatternDetector

_KEY_HEADER = r"-----BEGIN [A-Z0-9 ]{0,40}?PRIVATE KEY(?: BLOCK)?-----"
_KEY_FOOTER = r"-----END [A-Z0-9 ]{0,40}?PRIVATE KEY(?: BLOCK)?-----"

SHAPES = {
    "private_key": rf"{_KEY_HEADER}[\s\S]*?(?:{_KEY_FOOTER}|\Z)",
    "jwt": r"eyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]{8,}",
    "anthropic": r"sk-ant-[\w-]{20,}",
    "openai": r"sk-(?:proj-|svcacct-|admin-)?[\w-]{20,}",
    "aws": r"(?:AKIA|ASIA|ABIA|ACCA)[0-9A-Z]{16}(?![0-9A-Za-z])",
    "github": r"(?:gh[pousr]_[0-9A-Za-z]{30,}|github_pat_\w{22,})",
    "gitlab": r"gl(?:pat|ptt|dt|rt|cbt|soat)-[\w-]{20,}",
    "slack": r"xox[abeoprs]-[0-9A-Za-z-]{10,}|xapp-\d-[0-9A-Za-z-]{10,}",
    "slack_webhook": r"hooks\.slack\.com/(?:services|workflows)/[\w/+]{20,}",
    "stripe": r"(?:[sr]k_(?:live|test)_|whsec_)[0-9A-Za-z]{16,}",
    "google_api": r"AIza[\w-]{35}",
    "google_oauth": r"(?:ya29\.|GOCSPX-)[\w-]{20,}",
    "npm": r"npm_[0-9A-Za-z]{36}",
    "pypi": r"pypi-[\w-]{50,}",
    "hugging_face": r"hf_[0-9A-Za-z]{30,}",
    "sendgrid": r"SG\.[\w-]{16,}\.[\w-]{16,}",
    "twilio": r"(?:SK|AC)[0-9a-f]{32}(?![0-9A-Za-z])",
    "digitalocean": r"do[oprt]_v1_[0-9a-f]{64}",
    "shopify": r"shp(?:at|ca|pa|ss)_[0-9a-fA-F]{32}",
    "telegram": r"\d{8,10}:AA[\w-]{33}",
    "azure_storage": r"AccountKey=[0-9A-Za-z+/]{86}==",
    "databricks": r"dapi[0-9a-f]{32}",
    "linear": r"lin_api_[0-9A-Za-z]{32,}",
    "notion": r"ntn_[0-9A-Za-z]{40,}",
    "grafana": r"gl(?:c|sa)_[\w+/=]{32,}",
    "vault": r"hv[sb]\.[\w-]{24,}",
    "age": r"AGE-SECRET-KEY-1[0-9A-Z]{58}",
    "openrouter_groq": r"(?:sk-or-v1-|gsk_|xai-|pplx-)[0-9A-Za-z]{32,}",
    "scriptorium": r"scr_[0-9A-Za-z_]{24,}",
    "url_password": r"[a-z][a-z0-9+.-]{1,20}://[^\s/:@]{1,64}:[^\s/@]{3,128}@[\w.-]+",
}
_ANY = regex.compile("|".join(SHAPES.values()))
# How each shape begins: passing over a text with this costs a hundredth of trying the shapes everywhere.
_HEADS = (
    r"-----BEGIN|eyJ|sk-|A(?:KIA|SIA)|ABIA|ACCA|gh[pousr]_|github_pat_|gl(?:p|d|r|c|s)|xox[abeoprs]-|xapp-|hooks\.slack"
    r"|[sr]k_|whsec_|AIza|ya29\.|GOCSPX-|npm_|pypi-|hf_|SG\.|(?:SK|AC)[0-9a-f]|do[oprt]_v1_|shp|\d{8,10}:AA|AccountKey="
    r"|dapi|lin_api_|ntn_|hv[sb]\.|AGE-SECRET|gsk_|xai-|pplx-|scr_"
)
_BEGINNING = re.compile(rf"(?<![0-9A-Za-z])(?:{_HEADS})")
_BEGINNING_OR_URL = re.compile(rf"(?<![0-9A-Za-z])(?:{_HEADS}|[a-z][a-z0-9+.-]{{1,20}}://)")
# At the end of a text that goes on the head itself may be broken off. The longest is a scheme of a URL.
_ANY_BEGINNING = re.compile(r"(?<![0-9A-Za-z])[-0-9A-Za-z]")
_MAX_HEAD = 32
_MIN_CHARS = 16
_LETTER = re.compile("[A-Za-z]")


def find(passage: Passage) -> Iterable[tuple[int, int]]:
    """Credentials, each from its prefix to the last character its alphabet allows, and what a label gives away."""
    text = passage.inside
    given_away = labelled.find(passage)
    if len(text) < _MIN_CHARS or not _LETTER.search(text) or not _heads(text).search(text):
        return given_away
    before = passage.start
    return [*((before + one.start(), before + one.end()) for one in _matches(text, partial=False)), *given_away]


def unfinished_from(text: str) -> int | None:
    """Where a credential starts that `text` breaks off, or None. Used only on text over the hard limit."""
    for match in _matches(text, partial=True):
        if match.partial or match.end() == len(text):
            return match.start()
    return None


def _heads(text: str) -> re.Pattern[str]:
    return _BEGINNING_OR_URL if "://" in text else _BEGINNING


def _matches(text: str, *, partial: bool) -> Iterator[regex.Match[str]]:
    heads = _heads(text)
    last = max(0, len(text) - _MAX_HEAD) if partial else len(text)
    position = 0
    while beginning := _beginning(heads, text, position, last):
        match = _ANY.match(text, beginning.start(), partial=partial)
        position = beginning.start() + 1 if match is None else max(match.end(), beginning.start() + 1)
        if match is not None:
            yield match


def _beginning(heads: re.Pattern[str], text: str, position: int, last: int) -> re.Match[str] | None:
    """The next place where a shape may begin, whatever its head from `last` on."""
    found = heads.search(text, position)
    return found if found and found.start() < last else _ANY_BEGINNING.search(text, max(position, last))


class _Secrets(PatternDetector):
    """A label gives away values of four characters; a key spans lines, and a token may be as long as it likes."""

    enclosures = (Enclosure("-----BEGIN", regex.compile(_KEY_HEADER), regex.compile(_KEY_FOOTER)),)
    min_chars = 4

    def may_be_short(self, text: str, before: str) -> bool:
        return labelled.may_be_given_away(text, before)

    def unfinished_from(self, text: str) -> int | None:
        return unfinished_from(text)


DETECTOR = _Secrets("secret", find)
