"""Take off what a model wraps around an answer: marks, quotes, thoughts, “Sure! Here is a shorter version:”."""

import re

from assistant.events import Action
from assistant.instructions.shorten import REMINDERS
from assistant.quality.phrases import CLOSING_REMARK, OPENER, PREAMBLE
from assistant.quality.wording import FENCE, letters

_THOUGHTS = re.compile(r"\A\s*<(think|thinking|reasoning)>.*?</\1>\s*", re.DOTALL | re.IGNORECASE)
_PLAIN_FENCE = re.compile(r"\A(?:```|~~~)[ \t]*(?:text|txt|plain|plaintext|markdown|md)?[ \t]*(?:\n|\Z)", re.IGNORECASE)
_MARKS = re.compile(r"\A<(text|answer|output|result|response)>\s*(.*?)\s*(?:</\1>)?\Z", re.DOTALL)
_END_OF_TURN = re.compile(r"(?:\s*(?:<\|(?:im_end|endoftext|eot_id|end)\|>|</s>|<end_of_turn>))+\s*\Z")
_LABEL = re.compile(
    r"\A\s*(?:\*\*)?(?:text|texte|texto|testo|tekst|metin|текст|文本|本文|answer|antwort)(?:\*\*)?\s*[:：](?:\*\*)?\s*",
    re.IGNORECASE,
)
_REMINDERS = tuple(said.partition("{")[0].strip() for said in REMINDERS.values())
_QUOTES = tuple((two[0], two[1]) for two in ('""', "“”", "«»", "„“", "‚‘", "‘’", "''", "「」", "『』", "《》"))


def cleaned(action: Action, before: str, answer: str) -> str:
    """Return the answer without a model's wrapping around it, and without the text it repeats before it goes on."""
    text = _unmarked(before, answer)
    text, had_preamble = _without_preamble(action, before, text)
    text = _unmarked(before, text)
    if had_preamble or action is Action.SHORTEN:
        text = _without_closing_remark(before, _without_reminder(before, text))
    text = _without_quotes(action, before, text)
    return _without_overlap(before, text) if action is Action.CONTINUE else text


def _unmarked(before: str, answer: str) -> str:
    text = _END_OF_TURN.sub("", _THOUGHTS.sub("", answer)).strip()
    if marked := _MARKS.match(text):
        text = marked[2].strip()
    text = _without_fence(before, text)
    return text if _LABEL.match(before) else _LABEL.sub("", text, count=1)


def _without_fence(before: str, text: str) -> str:
    """Without a fence around prose: one at its beginning, and its end if there is one; no other may be in it."""
    opening = _PLAIN_FENCE.match(text)
    if opening is None or FENCE.search(before):
        return text
    inner = text[opening.end() :]
    body, _, last = inner.rstrip().rpartition("\n")
    if FENCE.match(last):
        inner = body
    return text if FENCE.search(inner) else inner.strip()


def _without_preamble(action: Action, before: str, text: str) -> tuple[str, bool]:
    """Without words that announce the rest, unless the text itself begins so; says whether there were any."""
    if (found := PREAMBLE.match(text)) and not PREAMBLE.match(before):
        return text[found.end() :].strip(), True
    opener = OPENER.match(text)
    if action is Action.SHORTEN and opener and not OPENER.match(before):
        return text[opener.end() :].strip(), True
    return text, False


def _without_reminder(before: str, text: str) -> str:
    """Without our own sentence on what to keep, where the model wrote it once more behind its text."""
    begins = [text.find(lead) for lead in _REMINDERS if lead not in before]
    return text[: min((at for at in begins if at > 0), default=len(text))].rstrip()


def _without_closing_remark(before: str, text: str) -> str:
    """Without a last paragraph that speaks to the asker about the answer."""
    body, _, last = text.rpartition("\n")
    while body.strip() and CLOSING_REMARK.match(last) and not CLOSING_REMARK.search(before):
        text = body.strip()
        body, _, last = text.rpartition("\n")
    return text


def _without_quotes(action: Action, before: str, text: str) -> str:
    """Without quotes around the whole; what goes on from a dialogue may be a line of it."""
    for opening, closing in _QUOTES:
        if len(text) > 1 and text.startswith(opening) and text.endswith(closing):
            inner = text[1:-1]
            is_quoted = before.strip().startswith(opening) and before.strip().endswith(closing)
            is_quoted = is_quoted or (action is not Action.SHORTEN and closing in before)
            if opening not in inner and closing not in inner and not is_quoted:
                return inner.strip()
    return text


def _without_overlap(before: str, text: str) -> str:
    """Without the end of the text that the model wrote once more before it went on."""
    ending = before.rstrip()[-400:]
    for size in range(min(len(ending), len(text)), 11, -1):
        if text.startswith(ending[-size:]) and letters(ending[-size:]):
            return text[size:].lstrip()
    return text
