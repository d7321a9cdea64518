"""Credentials by the published shapes of their issuers.

Every shape starts where no letter or digit stands before it.
"""

from collections.abc import Iterator

import regex

PRIVATE_KEY_HEADER = r"-----BEGIN [A-Z0-9 ]{0,40}?PRIVATE KEY(?: BLOCK)?-----"
PRIVATE_KEY_FOOTER = r"-----END [A-Z0-9 ]{0,40}?PRIVATE KEY(?: BLOCK)?-----"

SHAPES = {
    "private_key": rf"{PRIVATE_KEY_HEADER}[\s\S]*?(?:{PRIVATE_KEY_FOOTER}|\Z)",
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
_ANY = regex.compile(r"(?<![0-9A-Za-z])(?:" + "|".join(SHAPES.values()) + ")")
_SHORTEST = 16


def find(text: str) -> Iterator[tuple[int, int]]:
    """Credentials, each from its prefix to the last character its alphabet allows."""
    if len(text) < _SHORTEST:
        return
    for match in _ANY.finditer(text):
        yield match.span()


def unfinished_from(text: str) -> int | None:
    """Where a credential starts that `text` breaks off, or None. Used only on text over the hard limit."""
    match = _ANY.search(text, partial=True)
    while match is not None and not match.partial and match.end() < len(text):
        match = _ANY.search(text, match.end(), partial=True)
    return match.start() if match is not None and match.start() < len(text) else None
