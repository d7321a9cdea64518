"""Each detector says itself what a rule may tell it; nothing else knows detectors by their names."""

import ast
from pathlib import Path
from typing import Any

import pytest

from governance.errors import InvalidPolicy
from governance.filters.detectors import BY_NAME, NAMES, Detection
from governance.filters.detectors.options import Number, Option
from governance.filters.detectors.protocol import PatternDetector
from governance.filters.rules import parse
from governance.filters.stream import StreamFilter

GOVERNANCE = Path("governance")
KNOW_NAMES = (GOVERNANCE / "filters" / "detectors", GOVERNANCE / "filters" / "default_policy.py")

OPTIONS = [(name, option) for name, detector in BY_NAME.items() for option in detector.options]


def rule(detector: str, **options: Any) -> dict[str, Any]:
    return {"where": "prompt", "detector": detector, "action": "mask", "options": options}


def out_of_bounds(option: Option) -> list[Any]:
    if isinstance(option, Number):
        return [option.minimum - 1, option.maximum + 1, True, "1", None]
    return [["nowhere"], "nowhere", 3, None]


@pytest.mark.parametrize(("detector", "option"), OPTIONS)
def test_a_declared_option_is_taken_at_its_default_and_refused_outside_its_bounds(
    detector: str, option: Option
) -> None:
    described = option.as_dict()
    [parsed] = parse([rule(detector, **{option.name: described["default"]})])
    assert parsed.options == {option.name: described["default"]}
    for value in out_of_bounds(option):
        with pytest.raises(InvalidPolicy) as refusal:
            parse([rule(detector, **{option.name: value})])
        assert list(refusal.value.extra["fields"]) == [f"rules[0].options.{option.name}"]


@pytest.mark.parametrize("detector", NAMES)
def test_what_a_detector_does_not_declare_is_refused(detector: str) -> None:
    with pytest.raises(InvalidPolicy) as refusal:
        parse([rule(detector, likes="cake")])
    assert list(refusal.value.extra["fields"]) == ["rules[0].options"]


def test_no_other_code_of_the_app_knows_a_detector_by_its_name() -> None:
    def is_told(path: Path) -> bool:
        return any(path == known or known in path.parents for known in KNOW_NAMES)

    named = {
        (str(path), node.value)
        for path in GOVERNANCE.rglob("*.py")
        if not is_told(path)
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Constant) and node.value in NAMES
    }
    # A word of Redis, not of rules: the field with a conversation's own secret.
    assert named == {("governance/filters/vault.py", "secret")}


def test_a_detector_nobody_has_heard_of_is_asked_like_the_others() -> None:
    """What is special about credentials (short values, endless ones) is said by the detector, so another may say it."""

    class Tickets(PatternDetector):
        min_chars = 2

        def may_be_short(self, text: str, before: str) -> bool:
            return "T" in text

    tickets = Tickets("ticket", lambda passage: [(passage.start, passage.end)] if passage.inside[:1] == "T" else [])
    stream = StreamFilter(
        Detection([(tickets, tickets.finder({}))]), lambda detector, matched: f"[{detector}:{len(matched)}]"
    )
    assert stream.feed("x: T123, ") + stream.feed("1234-T9, ") + stream.close() == "x: [ticket:4], 1234-T9, "
