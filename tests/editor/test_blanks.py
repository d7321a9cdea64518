"""The blank between two texts, by the cases that the browser's preview is tried on too."""

import json

import pytest

from editor.prose.blanks import needs_blank
from tests.editor.conftest import SENTENCE, Page
from tests.editor.suggesting import accept, propose
from tests.editor.yjs_peer import text_of
from tests.webservers import ROOT

CASES = json.loads((ROOT / "frontend/src/prose/layers/blanks.cases.json").read_text())


@pytest.mark.parametrize(("left", "right", "blank"), CASES)
def test_texts_side_by_side_run_together_nowhere_and_are_parted_once(left: str, right: str, blank: str) -> None:
    assert needs_blank(left[-1:], right[:1]) == (blank == " ")


@pytest.mark.parametrize(
    ("at", "after", "first"),
    [
        (0, "“Look!”", f"“Look!” {SENTENCE}"),
        (len(SENTENCE), "(So it is said.)", f"{SENTENCE} (So it is said.)"),
        (len(SENTENCE) - 1, ", again", f"{SENTENCE[:-1]}, again{SENTENCE[-1]}"),
    ],
)
def test_an_accepted_text_stands_apart_from_what_is_beside_it(sentence: Page, at: int, after: str, first: str) -> None:
    accept(sentence, propose(sentence, at, at, after, kind="insert", before=""))
    assert text_of(sentence.id).partition("\n\n")[0] == first
