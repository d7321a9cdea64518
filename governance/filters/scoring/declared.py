"""What a rule may say to a scorer, whichever it is."""

import re
from collections.abc import Sequence
from typing import Any

from governance.events import Rule
from governance.filters.detectors.options import Choice, Number, Option, checked
from governance.filters.scoring.protocol import PREFIX

OPEN, CLOSED = "open", "closed"
THRESHOLD = Number("threshold", "A number from 0 to 1.", 0, 1, default=0.5)
ON_FAILURE = Choice("on_failure", "“open” or “closed”.", (OPEN, CLOSED))
OPTIONS: Sequence[Option] = (THRESHOLD, ON_FAILURE)

_NAME = re.compile(re.escape(PREFIX) + "[a-z0-9_-]{1,40}")


def names_scorer(detector: str) -> bool:
    """Whether a rule's detector is written as a scorer is."""
    return _NAME.fullmatch(detector) is not None


def scorer_of(rule: Rule) -> str:
    """The scorer a rule asks; empty for a rule that looks for spans."""
    return rule.detector.removeprefix(PREFIX) if rule.detector.startswith(PREFIX) else ""


def parse(sent: Any) -> dict[str, Any]:
    """Check a rule's options. Raises InvalidOptions."""
    return checked(OPTIONS, sent)


def threshold(rule: Rule) -> float:
    """From which score on the rule acts."""
    return float(rule.options.get(THRESHOLD.name, THRESHOLD.default))


def fails_closed(rule: Rule) -> bool:
    """Whether text must not pass unscored: as the rule says, else where it protects."""
    said = rule.options.get(ON_FAILURE.name)
    return rule.action.protects if said is None else bool(said == CLOSED)
