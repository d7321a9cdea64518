"""Money is counted by the organisation's day, which in these tests is UTC's."""

import pytest

from tests.clock import begin_clear_of_the_turn

_DAY_S = 24 * 3600


@pytest.fixture(autouse=True)
def _one_day() -> None:
    begin_clear_of_the_turn(_DAY_S, margin_s=20)
