"""Reads of this app."""

from assistant.queries.conversations import conversation, conversations, is_running, messages
from assistant.queries.writing import Writing, writings_under_way

__all__ = ["Writing", "conversation", "conversations", "is_running", "messages", "writings_under_way"]
