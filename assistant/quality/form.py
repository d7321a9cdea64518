"""Whether an answer is data, markup or a model's own marks where a text was asked for."""

import json
import re

from assistant.events import Action
from assistant.quality.wording import CODE, FENCE

# What Markdown itself has no notation for (line breaks in cells, underline, raised letters) is no fault.
_TAG = re.compile(
    r"<!doctype\b|</?(?:html|head|body|title|meta|div|span|p|b|i|em|strong|ul|ol|li|table|thead|tbody|tr|td|th|h[1-6]|a|img|script|style|"
    r"section|article|blockquote|pre|code|font|center|text|answer|output|result|response|summary|source|document|relations|"
    r"think|thinking|reasoning|tool_call|function_call)(?:\s+[\w:-]+\s*=\s*(?:\"[^\"]*\"|'[^']*'|[^\s>]+))*\s*/?>",
    re.IGNORECASE,
)
_MARKS = re.compile(
    r"<\|[\w▁ ]{1,30}\|>|\[/?INST\]|<</?SYS>>|</?s>|<(?:start|end)_of_turn>|\[object Object\]"
    r"|^\s*#{2,4} ?(?:Instruction|Response|Input)s?\s*:|^\s*\**(?:user|human|assistant|system)\**\s*:",
    re.IGNORECASE | re.MULTILINE,
)
_NOTHING = re.compile(r"\A\W*(?:null|undefined|nan|n/a)\W*\Z", re.IGNORECASE)
_DATA = re.compile(r"\A\s*(?:\{\s*[\"'}]|\[\s*[\[{\"'])|\A\s*<\?xml\b")
_BROKEN = re.compile(r"[\ufffd\ue000-\uf8ff\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_PROGRAM = re.compile(
    r"\A\s*(?:def \w+\(|class \w+[(:]|(?:from [\w.]+ )?import \w+|function \w*\(|(?:const|let|var) \w+ =|#include\b"
    r"|print\(|\w+ = [\"'])"
)


def is_not_text(action: Action, before: str, about: str, answer: str) -> bool:
    """Whether it has a form that its text does not have, and that nobody asked for."""
    given = f"{before}\n{about}"
    said = CODE.sub(" ", answer)
    if any(one.search(said) and not one.search(given) for one in (_TAG, _MARKS, _BROKEN, _NOTHING)):
        return True
    if _is_data(answer) and not _is_data(before) and "json" not in about.casefold():
        return True
    if action is not Action.SHORTEN:
        return False
    is_code = FENCE.match(answer) or _PROGRAM.match(answer)
    return bool(is_code) and not (FENCE.search(before) or _PROGRAM.match(before))


def _is_data(text: str) -> bool:
    if _DATA.match(text):
        return True
    try:
        return isinstance(json.loads(text), dict | list)
    except (ValueError, RecursionError):
        return False
