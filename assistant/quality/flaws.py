"""What makes an answer unusable."""

from enum import StrEnum

from assistant.events import Action
from assistant.language_names import names_a_language
from assistant.prompts import instruction_texts
from assistant.quality import names, numbers
from assistant.quality.details import details_of
from assistant.quality.endings import is_cut
from assistant.quality.form import is_not_text
from assistant.quality.loops import loops
from assistant.quality.replies import is_reply
from assistant.quality.wording import is_row, letters, plain, runs, visible
from generation.events import FinishReason
from generation.queries import instructions_to_models
from kernel.languages import function_words, is_other_language, other_script


class Flaw(StrEnum):
    """What makes an answer unusable; the value is shown to the reader and kept with the refusal."""

    EMPTY = "empty"
    EQUAL = "equal"
    NOT_SHORTER = "not_shorter"
    LOOP = "loop"
    ECHO = "echo"
    REFUSAL = "refusal"
    FORM = "form"
    LANGUAGE = "language"
    CUT = "cut"
    FACTS = "facts"


_SHARE_OF_COPY = 0.8
_MIN_EQUAL_CHARS, _COPIED_RUN_WORDS = 12, 5
_MIN_OTHER_WORDS = 8


def flaw_in(action: Action, before: str, answer: str, finish_reason: str, about: str = "") -> Flaw | None:
    """Return why this answer is of no use, or None.

    `before` is the text that was worked on, `answer` what `cleaned` made of the model's words, `about` what the asker
    said it shall be about. An answer that the asker stopped may end in the middle.
    """
    if not letters(answer):
        return Flaw.EMPTY
    if finish_reason == FinishReason.LOOP or loops(before, answer):
        return Flaw.LOOP
    if _echoes(f"{before}\n{about}", answer) or (action is Action.SHORTEN and _is_only_details(before, answer)):
        return Flaw.ECHO
    if is_not_text(action, before, about, answer):
        return Flaw.FORM
    if _is_equal(action, before, answer):
        return Flaw.EQUAL
    if _is_in_another_language(action, before, about, answer):
        return Flaw.LANGUAGE
    if is_reply(action, before, about, answer):
        return Flaw.REFUSAL
    if action is Action.SHORTEN and _is_not_shorter(before, answer):
        return Flaw.NOT_SHORTER
    if finish_reason == FinishReason.STOPPED:
        return None
    if is_cut(action, before, answer, finish_reason):
        return Flaw.CUT
    return Flaw.FACTS if action is Action.SHORTEN and not _keeps_facts(before, answer) else None


def _echoes(given: str, answer: str) -> bool:
    """Whether our own instruction stands in the answer: a run of its words that the asker's text does not have."""
    said, theirs = plain(answer), plain(given)
    ours = (*instruction_texts(), *instructions_to_models())
    return any(run in said and run not in theirs for text in ours for run in runs(plain(text)))


def _is_only_details(before: str, answer: str) -> bool:
    """Whether it says nothing but the details that the request named, of a text that says more than those."""
    listed = {word for detail in details_of(before) for word in plain(detail).split()} | function_words()
    return (
        bool(listed)
        and len(set(plain(before).split()) - listed) >= _MIN_OTHER_WORDS
        and not set(plain(answer).split()) - listed
    )


def _is_equal(action: Action, before: str, answer: str) -> bool:
    old, new = plain(before).replace(" ", ""), plain(answer).replace(" ", "")
    if action is Action.SHORTEN or not old:
        return old == new
    is_within = new in old if len(new) >= _MIN_EQUAL_CHARS else old.endswith(new) and len(new) * 2 > len(old)
    return is_within or (len(new) >= 60 and _copied_share(before, answer) >= _SHARE_OF_COPY)


def _copied_share(before: str, answer: str) -> float:
    new, old = set(runs(plain(answer), _COPIED_RUN_WORDS)), set(runs(plain(before), _COPIED_RUN_WORDS))
    return len(new & old) / len(new) if new else 0.0


def _is_not_shorter(before: str, answer: str) -> bool:
    old, new = visible(before), visible(answer)
    return new >= old * (0.95 if old > 80 else 1)


def _is_in_another_language(action: Action, before: str, about: str, answer: str) -> bool:
    """In another language or script than the text; where the asker named a language, that one may be meant."""
    if action is not Action.SHORTEN and names_a_language(about or before[-300:]):
        return False
    given = before or about
    return is_other_language(given, answer) or other_script(given, answer, is_rewrite=action is Action.SHORTEN)


def _keeps_facts(before: str, answer: str) -> bool:
    if any(map(is_row, before.splitlines())):  # a shorter table or program has fewer of them
        return True
    return numbers.are_kept(before, answer) and names.are_kept(before, answer)
