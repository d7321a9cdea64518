"""Who typed which of two equal letters.

An editor tells an insertion by comparing the text before and after. Somebody who types "them " before "herons" types an
"h" before an "h", and the comparison takes the letter that was there for the first and the typed one for the second:
the item of "herons" ends up in "them". The text is the same either way, so the reading that leaves a writer's items
together is the one that happened. The marks are told right either way: our editor takes the AI's off the letter
that stands where the typed one does.
"""

from collections.abc import Collection
from dataclasses import replace

from editor.prose.grammar import AI_ORIGIN
from editor.yjs.segments import Run


def slid_back(runs: list[Run], writers: Collection[int]) -> list[Run]:
    """The runs of a document, with letters of these writers that others' typing had drawn away back in their place."""
    found = list(runs)
    for at in reversed(range(len(found))):
        after = _where_it_goes_on(found, at) if found[at].client in writers else None
        if after is not None and after > at + 1:
            found[at], found[after - 1 : after] = _slide(found[at], found[after - 1])
    return found


def _where_it_goes_on(runs: list[Run], at: int) -> int | None:
    """The next run of the same insertion, when only other clients' text stands between."""
    first = runs[at]
    for index in range(at + 1, len(runs)):
        run = runs[index]
        if run.block != first.block:
            return None
        if run.client == first.client:
            return index if run.clock == first.clock + first.length else None
    return None


def _slide(drawn: Run, typed: Run) -> tuple[Run, list[Run]]:
    """What stands where the letters were drawn to, and what the typed run is without them, followed by them."""
    if not _may_be_swapped(drawn, typed) or not typed.text.endswith(drawn.text):
        return drawn, [typed]
    kept = typed.length - drawn.length
    rest = replace(typed, length=kept, text=typed.text[: len(typed.text) - len(drawn.text)])
    back = replace(drawn, start=typed.start + kept, marks=typed.marks)
    return replace(drawn, client=typed.client, clock=typed.clock + kept), [rest, back] if kept else [back]


def _may_be_swapped(drawn: Run, typed: Run) -> bool:
    """Whether they look the same, but for the origin that only the second may carry."""
    marks = {name: mark for name, mark in typed.marks.items() if name != AI_ORIGIN}
    return drawn.marks in (typed.marks, marks)
