"""Tests that count within a calendar day or a minute begin where none ends before they do."""

import time


def begin_clear_of_the_turn(period_s: int, margin_s: float) -> None:
    """Wait until at least `margin_s` are left before the next full `period_s` of the clock; at most `margin_s`.

    Call it first in a test whose figures hold within one window of the clock only, with more than it takes.
    """
    left_s = period_s - time.time() % period_s
    if left_s < margin_s:
        time.sleep(left_s + 0.05)
