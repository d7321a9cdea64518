"""What is asked of the model for each purpose. Pure Python.

Kept short and literal on purpose: small models follow one plain instruction better than several.
"""

from collections.abc import Iterable

from assistant.events import Action
from generation.events import Message

INSTRUCTIONS = {
    Action.SHORTEN: (
        "Rewrite the text below so that it says the same in about half the words. "
        "Keep names, numbers and the language. Answer with the new text only."
    ),
    Action.CONTINUE: (
        "Continue the text below with two or three sentences in the same language and tone. "
        "Do not repeat it. Answer with the continuation only."
    ),
}

# About the last two pages; what stands further up rarely changes how a text goes on.
CONTEXT_CHARS = 4_000
HISTORY_TURNS = 6
CHAT_TOKENS = 400
CONTINUE_TOKENS = 160


def writing_messages(action: Action, text: str) -> tuple[Message, ...]:
    """Return the prompt of a writing action: its end to go on from, the whole of a text that is to be replaced."""
    shown = text[-CONTEXT_CHARS:] if action is Action.CONTINUE else text
    return (Message("user", f"{INSTRUCTIONS[action]}\n\nText:\n{shown}"),)


def writing_tokens(action: Action, text: str) -> int:
    """Return how many tokens the answer may take: a shorter text needs no more than the text it shortens."""
    if action is Action.CONTINUE:
        return CONTINUE_TOKENS
    return max(48, len(text) // 3)


def chat_messages(history: Iterable[tuple[str, str]], question: str) -> tuple[Message, ...]:
    """Return the prompt of a chat turn: the latest turns and the question."""
    turns = [Message(role, text) for role, text in history if text][-HISTORY_TURNS:]
    return (*turns, Message("user", question))
