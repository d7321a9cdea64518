"""Verbs of this app."""

from generation.access.quoted_files import forget_file
from generation.commands.embed import begin_embedding, embed
from generation.commands.generate import generate
from generation.commands.providers import (
    add_provider,
    change_provider,
    choose_default,
    choose_fallback,
    note_test,
    remove_provider,
    set_model_price,
)
from generation.commands.stop import send_stop, stop
from generation.ending.sweep import sweep_interrupted

__all__ = [
    "add_provider",
    "begin_embedding",
    "change_provider",
    "choose_default",
    "choose_fallback",
    "embed",
    "forget_file",
    "generate",
    "note_test",
    "remove_provider",
    "send_stop",
    "set_model_price",
    "stop",
    "sweep_interrupted",
]
