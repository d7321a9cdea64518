"""Whether an answer speaks to its asker instead of being the text: a refusal, an apology, another subject."""

import re

from assistant.events import Action
from assistant.quality.phrases import ACKNOWLEDGEMENT, APOLOGY, CLOSING_REMARK, OFFER_OF_HELP, PREAMBLE, REFUSAL
from assistant.quality.wording import plain
from kernel.languages import function_words

_START_CHARS = 600
_MIN_WORDS_BEFORE, _MIN_CHARS_BEFORE = 12, 24
# So many and none of them in the text: fewer may be a rewrite in other words.
_STEM_CHARS, _MIN_STEMS = 4, 6
_HAN = re.compile(r"[\u3400-\u9fff\u30a0-\u30ff\uac00-\ud7af]")


def is_reply(action: Action, before: str, about: str, answer: str) -> bool:
    """Whether it is addressed to the asker. A text that speaks so itself may go on to."""
    given, start = f"{before}\n{about}", answer[:_START_CHARS]
    if REFUSAL.search(start) and not REFUSAL.search(given):
        return True
    if OFFER_OF_HELP.match(start) and not OFFER_OF_HELP.match(before):
        return True
    if action is not Action.SHORTEN:
        return False
    for phrase in (APOLOGY, CLOSING_REMARK, PREAMBLE):
        if phrase.match(start) and not phrase.search(given):
            return True
    return _is_about_something_else(before, answer)


def _is_about_something_else(before: str, answer: str) -> bool:
    """A rewrite shares words with its text: by their stems, or by their characters where no spaces separate words."""
    if len(_HAN.findall(before)) >= _MIN_CHARS_BEFORE:
        chars = set(_HAN.findall(answer))
        return len(chars) >= _MIN_STEMS and not chars & set(_HAN.findall(before))
    if len(before.split()) < _MIN_WORDS_BEFORE:
        return False
    ours = _stems(answer)
    return bool(ACKNOWLEDGEMENT.match(answer)) or (len(ours) >= _MIN_STEMS and not ours & _stems(before))


def _stems(text: str) -> set[str]:
    words = plain(text).split()
    known = function_words()
    return {word[:_STEM_CHARS] for word in words if word.isdigit() or (len(word) >= _STEM_CHARS and word not in known)}
