"""What is asked of the model for each purpose. Pure Python.

Kept short and literal on purpose: small models follow one plain instruction better than several.
"""

from collections.abc import Iterable
from typing import Any

from assistant import instructions
from assistant.events import Action
from assistant.language_names import names_a_language
from generation.events import Message

# About the last two pages; what stands further up rarely changes how a text goes on.
CONTEXT_CHARS = 4_000
HISTORY_TURNS = 6
CHAT_TOKENS = 400
CONTINUE_TOKENS = 160
DRAFT_TOKENS = 320

# Penalties change numbers and names, because a server counts the words of the prompt too: none where facts are kept.
PRECISE: dict[str, Any] = {"temperature": 0.2}
# DRY (don't repeat yourself) ends loops; only llama.cpp knows it, other servers get the first two.
_DRY = {"dry_multiplier": 0.8, "dry_base": 1.75, "dry_allowed_length": 4, "dry_penalty_last_n": 256}
FREE: dict[str, Any] = {"temperature": 0.7, "top_p": 0.9, "built_in_sampling": (("min_p", 0.05), *_DRY.items())}


def sampling(action: Action) -> dict[str, Any]:
    """Return how freely the model may choose its words: hardly for a rewrite, more where it goes on."""
    return PRECISE if action is Action.SHORTEN else FREE


def writing_messages(action: Action, text: str) -> tuple[Message, ...]:
    """Return the prompt of a writing action: its end to go on from, the whole of a text that is to be replaced.

    What is said to the model is in the language of the text, or names it.
    """
    shown = {Action.CONTINUE: text[-CONTEXT_CHARS:], Action.OPEN: text[:CONTEXT_CHARS]}.get(action, text)
    language = instructions.prompt_language(shown)
    if action is Action.DRAFT and names_a_language(shown):
        language = "en"  # its instruction leaves the language to the subject: “a letter in German”
    asked = f"{instructions.instruction(action, language, shown)}\n\n{instructions.label(action, language)}:\n{shown}"
    example = instructions.example(action, language, shown)
    return (*([Message("system", example)] if example else []), Message("user", asked))


def writing_tokens(action: Action, text: str) -> int:
    """Return how many tokens the answer may take: a shorter text needs no more than the text it shortens."""
    if action is Action.SHORTEN:
        return max(48, len(text) // 3)
    return DRAFT_TOKENS if action is Action.DRAFT else CONTINUE_TOKENS


def chat_messages(history: Iterable[tuple[str, str]], question: str) -> tuple[Message, ...]:
    """Return the prompt of a chat turn: the latest questions that were answered, and the new one."""
    return (*_answered(history)[-HISTORY_TURNS:], Message("user", question))


def _answered(history: Iterable[tuple[str, str]]) -> list[Message]:
    """Question and answer in turn: the templates of many models refuse two questions in a row."""
    turns: list[Message] = []
    asked = ""
    for role, text in history:
        if role == "user":
            asked = text
        elif asked and text:
            turns += [Message("user", asked), Message(role, text)]
            asked = ""
    return turns


def instruction_texts() -> tuple[str, ...]:
    """Return what no answer may contain of our own words."""
    return instructions.all_texts()
