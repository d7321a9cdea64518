"""From an account's credentials to something that streams. Clients are kept per event loop and account version."""

import asyncio
from collections import OrderedDict
from weakref import WeakKeyDictionary

from generation.providers.accounts import Credentials
from generation.providers.base import Provider
from generation.providers.pace import Patience

_KEPT_CLIENTS = 256
_clients: WeakKeyDictionary[asyncio.AbstractEventLoop, "OrderedDict[Credentials, Provider]"] = WeakKeyDictionary()


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
