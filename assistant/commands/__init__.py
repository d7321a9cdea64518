"""Verbs that write in this app."""

from assistant.commands.conversations import ask, delete_conversation, start_conversation
from assistant.commands.writing import quote, write

__all__ = ["ask", "delete_conversation", "quote", "start_conversation", "write"]
