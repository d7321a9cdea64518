"""The instructions of the writing actions, in the language of the text they work on. Pure Python.

An English instruction turns a text of another language into English with small models, so each language has its own. A
language that has none gets the English one, which then names the language (or at least the script) to answer in.
"""

from collections.abc import Sequence

from assistant.events import Action
from assistant.instructions.continuation import CONTINUE, DRAFT, OPEN
from assistant.instructions.shorten import EXAMPLES, REMINDERS, SHORTEN
from assistant.language_names import ENGLISH, SCRIPTS
from kernel.languages import language_of, likely_language, script_of

FALLBACK = "en"

TEXT = {
    "en": "Text",
    "de": "Text",
    "fr": "Texte",
    "es": "Texto",
    "it": "Testo",
    "pt": "Texto",
    "nl": "Tekst",
    "pl": "Tekst",
    "ru": "Текст",
    "tr": "Metin",
    "sv": "Text",
    "zh": "文本",
    "ja": "本文",
    "ko": "글",
    "ar": "النص",
}

INSTRUCTIONS = {
    Action.SHORTEN: SHORTEN,
    Action.CONTINUE: CONTINUE,
    Action.OPEN: OPEN,
    Action.DRAFT: DRAFT,
}


def prompt_language(text: str) -> str | None:
    """Return the language to ask in about a text: a likely one will do, where none is certain."""
    return language_of(text) or likely_language(text)


def instruction(action: Action, language: str | None, text: str = "") -> str:
    """Return the instruction in that language; where there is none, in English, naming the language of the text."""
    spoken = INSTRUCTIONS[action]
    if language in spoken:
        return spoken[language]
    named = ENGLISH.get(language or "") or SCRIPTS.get(script_of(text) or "")
    return f"{spoken[FALLBACK]} Write in {named}." if named else spoken[FALLBACK]


def example(action: Action, language: str | None, text: str = "") -> str | None:
    """Return the example in that language; None where there is none, for one in another language misleads.

    Only where the answer is bound by a text: what should go on freely is taken from the example, word by word.
    """
    if action is not Action.SHORTEN or (language is None and script_of(text) not in (None, "Latn")):
        return None
    return EXAMPLES.get(language or FALLBACK)


def reminder(language: str | None, details: Sequence[str]) -> str:
    """Return the sentence that names what a shorter text must keep."""
    return REMINDERS.get(language or FALLBACK, REMINDERS[FALLBACK]).format(details=", ".join(details))


def label(action: Action, language: str | None) -> str:
    """Return the word that stands before the text, in the language of the instruction."""
    return TEXT[language if language in INSTRUCTIONS[action] and language in TEXT else FALLBACK]


def all_texts() -> tuple[str, ...]:
    """Return everything we say to a model about a writing action, for finding it again in an answer."""
    said = [*INSTRUCTIONS.values(), EXAMPLES]
    return tuple(text for spoken in said for text in spoken.values())
