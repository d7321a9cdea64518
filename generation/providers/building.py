"""From an account's credentials to its provider: the official SDK with its own retries off and our limits on.

Each SDK costs a second or more to import, so a process imports those it calls.
"""

from typing import Any

import httpx2

from generation.providers.accounts import Credentials, Kind
from generation.providers.base import Provider
from generation.providers.dialect import Dialect
from generation.providers.headers import own_headers_only
from generation.providers.pace import Patience
from generation.providers.short_bodies import read_shortly
from kernel.http.outbound import client_for_sdk

# Named here, or the SDKs would read other addresses from this process's environment.
_HOMES = {"openai": "https://api.openai.com/v1", "anthropic": "https://api.anthropic.com"}
_LIMITS = httpx2.Limits(max_connections=200, max_keepalive_connections=50, keepalive_expiry=60)
# Nothing is gained by packing an event stream, and a packed answer may be far larger than it looks.
_PLAIN = {"accept-encoding": "identity"}


def build(credentials: Credentials, patience: Patience) -> Provider:
    """Return a new provider for an account; connections are opened when it is first used."""
    return (_anthropic if credentials.kind is Kind.ANTHROPIC else _openai)(credentials, patience)


def _anthropic(credentials: Credentials, patience: Patience) -> Provider:
    import anthropic

    from generation.providers.anthropic_messages import AnthropicMessages

    client = anthropic.AsyncAnthropic(
        api_key=credentials.key,
        open_telemetry=False,  # the trace header is ours
        **_common(credentials, patience),
    )
    return AnthropicMessages(client)


def _openai(credentials: Credentials, patience: Patience) -> Provider:
    import openai

    from generation.providers.openai_chat import OpenAIChat

    client = openai.AsyncOpenAI(api_key=credentials.key or "none", **_common(credentials, patience))
    cap = "max_completion_tokens" if credentials.kind is Kind.OPENAI else "max_tokens"
    return OpenAIChat(client, Dialect(cap, is_llama=credentials.kind is Kind.LOCAL))


def _common(credentials: Credentials, patience: Patience) -> dict[str, Any]:
    return {
        "base_url": credentials.base_url or _HOMES[credentials.kind],
        "max_retries": 0,
        "timeout": _timeout(patience),
        "http_client": _http(credentials, patience),
    }


def _http(credentials: Credentials, patience: Patience) -> httpx2.AsyncClient:
    is_own = credentials.kind in (Kind.OPENAI_COMPATIBLE, Kind.LOCAL)
    hooks: dict[str, list[Any]] = {"request": [own_headers_only(credentials)], "response": [read_shortly]}
    return client_for_sdk(
        is_guarded=credentials.is_guarded,
        uses_proxies=not is_own,
        limits=_LIMITS,
        timeout=_timeout(patience),
        headers=_PLAIN,
        event_hooks=hooks,
    )


def _timeout(patience: Patience) -> httpx2.Timeout:
    # `Pace` holds the finer limits; these only catch a socket that is dead for everybody.
    return httpx2.Timeout(patience.total_s, connect=patience.connect_s, pool=patience.connect_s)
