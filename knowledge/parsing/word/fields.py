"""Fields: what Word computes and shows in their place, which a file may hold or not."""

from dataclasses import dataclass

from knowledge.parsing.word.names import Element, attribute, child, children, is_on, number

FIELDS_WITHOUT_TEXT = {"XE", "TC", "TA", "RD", "SET", "PRIVATE", "ADVANCE", "FORMCHECKBOX", "FORMDROPDOWN", "FORMTEXT"}
FIELDS_BY_THEMSELVES = (
    "w:pgNum", "w:dayShort", "w:dayLong", "w:monthShort", "w:monthLong", "w:yearShort", "w:yearLong",
)  # fmt: skip
"""Elements in whose place Word writes a number or a date that the file does not hold."""


@dataclass
class Field:
    """A field that was begun and not ended."""

    is_instruction: bool = True
    has_result: bool = False
    code: str = ""
    choice: str = ""


def form_choice(begin: Element) -> str:
    """What a form field shows by its own data: the chosen entry of a list, or a box."""
    options = child(begin, "w:ffData", "w:ddList")
    if options is not None:
        entries = [attribute(one, "val") or "" for one in children(options, "w:listEntry")]
        chosen = child(options, "w:result")
        at = (number(attribute(chosen, "val")) or 0) if chosen is not None else 0
        return entries[at] if 0 <= at < len(entries) else ""
    box = child(begin, "w:ffData", "w:checkBox")
    if box is None:
        return ""
    checked = child(box, "w:checked")
    return "☒" if is_on(checked if checked is not None else child(box, "w:default")) else "☐"
