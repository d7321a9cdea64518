"""Whether an answer stops in the middle, and how much of one that does may be offered."""

import re

from assistant.events import Action
from assistant.quality.wording import CLOSERS, END, FENCE, SENTENCE_END, is_row, is_verse
from generation.events import FinishReason


def without_cut_sentence(action: Action, before: str, answer: str) -> str:
    """Return what may be offered: for a text that goes on, its whole sentences; else the answer as it is."""
    if action is Action.SHORTEN:
        return answer
    begun = [found.start() for found in FENCE.finditer(answer)][-1] if has_open_code(answer) else None
    if begun is None and (not _wants_sentences(before, answer) or _ends_whole(answer)):
        return answer
    ends = [found.end() for found in SENTENCE_END.finditer(answer[:begun])]
    return answer[: ends[-1]].rstrip() if ends else answer


def is_cut(action: Action, before: str, answer: str, finish_reason: str) -> bool:
    """Whether it stops in the middle: of a sentence, of a block of code, or because the provider broke off."""
    if finish_reason not in (FinishReason.STOP, FinishReason.LENGTH):
        return True
    if has_open_code(answer) and not has_open_code(before):
        return True
    if not _wants_sentences(before, answer):
        return finish_reason == FinishReason.LENGTH
    if action is Action.SHORTEN and finish_reason == FinishReason.LENGTH:
        return True
    return not _ends_whole(answer)


def has_open_code(text: str) -> bool:
    """Whether a block of code has begun and does not end."""
    return len(FENCE.findall(text)) % 2 == 1


def _wants_sentences(before: str, answer: str) -> bool:
    """Whether these are sentences at all: a heading, a list, code or a line of verse ends without a stop."""
    if _ends_in_item(answer) or FENCE.match(answer.rstrip().rpartition("\n")[2]):
        return False
    if is_verse(answer) and (is_verse(before) or not _ends_whole(before)):
        return False
    return _ends_whole(before) or bool(SENTENCE_END.search(before)) or (not before and len(answer) > 120)


def _ends_in_item(text: str) -> bool:
    last = text.rstrip().rpartition("\n")[2].lstrip()
    return bool(re.match(r"(?:[-*+•]|\d+[.)]|#{1,6}|\|)\s", last)) or last.endswith("|") or is_row(last)


def _ends_whole(text: str) -> bool:
    bare = text.rstrip().rstrip(CLOSERS).rstrip()
    return bool(bare) and bare[-1] in END + ":;"
