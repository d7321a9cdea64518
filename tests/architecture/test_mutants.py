"""The list of mutants stays true: each text stands where it says, and each test exists."""

from pathlib import Path

import pytest

from tests.mutant_list import MUTANTS, Mutant

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name.replace(" ", "_"))
def test_a_mutant_still_fits(mutant: Mutant) -> None:
    """When it does not, give it the text of now, or another place of the same check, and run `make mutants`."""
    text = (ROOT / mutant.file).read_text()
    assert mutant.applied_to(text) != text
    file, _, name = mutant.test.partition("::")
    assert f"def {name}" in (ROOT / file).read_text()


def test_there_are_thirty_and_no_two_alike() -> None:
    assert len({mutant.name for mutant in MUTANTS}) == len({(m.file, m.old) for m in MUTANTS}) == len(MUTANTS) >= 30
