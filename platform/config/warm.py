"""Load what is slow to load after the process answers, so that neither its start nor the first person waits."""

import threading
from importlib import import_module

from django.conf import settings

SLOW = ("bpe_openai", "generation.providers.openai_chat", "generation.providers.anthropic_messages")


def warm_up() -> None:
    """Import the slow modules on a thread of their own; whoever needs one earlier imports it then."""
    if settings.WARM_UP:
        threading.Thread(target=lambda: [import_module(name) for name in SLOW], name="warm-up", daemon=True).start()
