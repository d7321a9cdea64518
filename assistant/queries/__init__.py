"""Reads of this app."""

from assistant.queries.conversations import conversation, conversations, ending_of, is_running, messages, shown_to
from assistant.queries.writing import Writing, writings_under_way

__all__ = [
    "Writing",
    "conversation",
    "conversations",
    "ending_of",
    "is_running",
    "messages",
    "shown_to",
    "writings_under_way",
]
