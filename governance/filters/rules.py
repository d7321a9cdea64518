"""Rules as people send them, checked, and as they are stored."""

from collections.abc import Mapping, Sequence
from typing import Any

from governance import ports
from governance.errors import InvalidPolicy
from governance.events import Action, Rule, Where
from governance.filters.detectors import BY_NAME
from governance.filters.detectors.options import InvalidOptions
from governance.filters.scoring import declared

MAX_RULES = 100


def stored(rules: Sequence[Mapping[str, Any]]) -> tuple[Rule, ...]:
    """Rules as they were published. A scorer that is not there any more counts as away, as each rule says."""
    return _parsed(rules, is_stored=True)


def parse(rules: Sequence[Mapping[str, Any]]) -> tuple[Rule, ...]:
    """Turn sent rules into `Rule`s; raises InvalidPolicy naming every error as `rules[n].field`."""
    return _parsed(rules, is_stored=False)


def _parsed(rules: Sequence[Mapping[str, Any]], *, is_stored: bool) -> tuple[Rule, ...]:
    errors: dict[str, str] = {}
    parsed = [_rule(number, rule, errors) for number, rule in enumerate(rules)]
    _refuse_doubles(parsed, errors)
    if not is_stored:
        _refuse_unknown_scorers(parsed, errors)
    if len(rules) > MAX_RULES:
        errors["rules"] = f"At most {MAX_RULES} rules."
    if errors:
        raise InvalidPolicy(fields={at: [{"code": "invalid", "message": message}] for at, message in errors.items()})
    return tuple(rule for rule in parsed if rule is not None)


def actions_of(detector: str, where: Where) -> list[Action]:
    """What a rule may do with what this detector finds in such a text."""
    return [action for action in Action if not _refused(detector, where, action)]


def _refused(detector: str, where: Where, action: Action) -> str:
    """Why a rule may not do this; empty when it may."""
    if action is not Action.PSEUDONYMISE:
        return ""
    if declared.names_scorer(detector):
        return "A score speaks of a passage, not of a value: mask it instead."
    return "An answer is read by people: mask it instead." if where is Where.RESPONSE else ""


def _rule(number: int, sent: Mapping[str, Any], errors: dict[str, str]) -> Rule | None:
    at = f"rules[{number}]"
    before = len(errors)
    where = _one_of(Where, sent.get("where"), f"{at}.where", errors)
    action = _one_of(Action, sent.get("action"), f"{at}.action", errors)
    detector = str(sent.get("detector", ""))
    options = _options(detector, sent.get("options") or {}, at, errors)
    if where is not None and action is not None and (refused := _refused(detector, where, action)):
        errors[f"{at}.action"] = refused
    if len(errors) > before or where is None or action is None:
        return None
    name = str(sent.get("name") or f"{where.value}-{detector}")[:80]
    return Rule(name, where, detector, action, options)


def _options(detector: str, sent: Any, at: str, errors: dict[str, str]) -> dict[str, Any]:
    if detector not in BY_NAME and not declared.names_scorer(detector):
        errors[f"{at}.detector"] = _known_detectors()
        return {}
    try:
        return declared.parse(sent) if detector not in BY_NAME else BY_NAME[detector].parse(sent)
    except InvalidOptions as invalid:
        errors |= {f"{at}.options.{name}".removesuffix("."): message for name, message in invalid.errors.items()}
        return {}


def _one_of(kind: Any, value: Any, at: str, errors: dict[str, str]) -> Any:
    try:
        return kind(value)
    except ValueError:
        errors[at] = "One of " + ", ".join(member.value for member in kind) + "."
        return None


def _refuse_doubles(rules: Sequence[Rule | None], errors: dict[str, str]) -> None:
    seen: set[tuple[Where, str]] = set()
    for number, rule in enumerate(rules):
        if rule is None:
            continue
        if (rule.where, rule.detector) in seen:
            errors[f"rules[{number}]"] = "There is a rule for this text and detector already."
        seen.add((rule.where, rule.detector))


def _refuse_unknown_scorers(rules: Sequence[Rule | None], errors: dict[str, str]) -> None:
    for number, rule in enumerate(rules):
        if rule is not None and (name := declared.scorer_of(rule)) and name not in ports.scorers:
            errors[f"rules[{number}].detector"] = _known_detectors()


def _known_detectors() -> str:
    return "One of " + ", ".join([*BY_NAME, *(declared.PREFIX + name for name in ports.scorers)]) + "."
