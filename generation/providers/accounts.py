"""From an account to something that streams. Clients are kept per event loop and account version."""

import asyncio
from collections import OrderedDict
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID
from weakref import WeakKeyDictionary

from generation.providers.base import Provider
from generation.providers.pace import Patience

_KEPT_CLIENTS = 256
_clients: WeakKeyDictionary[asyncio.AbstractEventLoop, "OrderedDict[Credentials, Provider]"] = WeakKeyDictionary()


class Kind(StrEnum):
    OPENAI = "openai"
    ANTHROPIC = "anthropic"
    OPENAI_COMPATIBLE = "openai_compatible"
    LOCAL = "local"


@dataclass(frozen=True, slots=True, repr=False)
class Credentials:
    """Where and as whom to call. No repr: the key must not reach a log. `is_guarded`: public addresses only."""

    account_id: UUID
    kind: Kind
    base_url: str
    key: str
    is_guarded: bool


def connect(credentials: Credentials, patience: Patience) -> Provider:
    """Return the account's provider on this event loop; the same one as long as nothing about it changed."""
    kept = _clients.setdefault(asyncio.get_running_loop(), OrderedDict())
    if credentials not in kept:
        # The SDKs cost seconds to import; a worker or command that never calls a model does without them.
        from generation.providers.building import build

        kept[credentials] = build(credentials, patience)
        if len(kept) > _KEPT_CLIENTS:
            kept.popitem(last=False)
    kept.move_to_end(credentials)
    return kept[credentials]
