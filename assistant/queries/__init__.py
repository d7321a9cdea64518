"""Reads of this app."""

from assistant.queries.conversations import conversation, conversations, is_running, messages

__all__ = ["conversation", "conversations", "is_running", "messages"]
