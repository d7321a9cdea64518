"""Rules as people send them, checked, and as they are stored."""

from collections.abc import Mapping, Sequence
from typing import Any

import phonenumbers

from governance.errors import InvalidPolicy
from governance.events import Action, Rule, Where
from governance.filters import detectors

MOST_RULES = 100
_OPTIONS = {"regions": "phone", "keep_last": ""}


def parse(rules: Sequence[Mapping[str, Any]]) -> tuple[Rule, ...]:
    """Turn stored or sent rules into `Rule`s; raises InvalidPolicy naming every fault as `rules[n].field`."""
    faults: dict[str, str] = {}
    parsed = [_rule(number, rule, faults) for number, rule in enumerate(rules)]
    _refuse_doubles(parsed, faults)
    if len(rules) > MOST_RULES:
        faults["rules"] = f"At most {MOST_RULES} rules."
    if faults:
        raise InvalidPolicy(fields={at: [{"code": "invalid", "message": message}] for at, message in faults.items()})
    return tuple(rule for rule in parsed if rule is not None)


def _rule(number: int, sent: Mapping[str, Any], faults: dict[str, str]) -> Rule | None:
    at = f"rules[{number}]"
    before = len(faults)
    where = _one_of(Where, sent.get("where"), f"{at}.where", faults)
    action = _one_of(Action, sent.get("action"), f"{at}.action", faults)
    detector = str(sent.get("detector", ""))
    if detector not in detectors.NAMES:
        faults[f"{at}.detector"] = "One of " + ", ".join(detectors.NAMES) + "."
    if where is Where.RESPONSE and action is Action.PSEUDONYMISE:
        faults[f"{at}.action"] = "An answer is read by people: mask it instead."
    options = _options(sent.get("options") or {}, detector, at, faults)
    if len(faults) > before or where is None or action is None:
        return None
    name = str(sent.get("name") or f"{where.value}-{detector}")[:80]
    return Rule(name, where, detector, action, options)


def _options(sent: Any, detector: str, at: str, faults: dict[str, str]) -> dict[str, Any]:
    if not isinstance(sent, Mapping) or set(sent) - set(_OPTIONS):
        faults[f"{at}.options"] = "Known options: " + ", ".join(_OPTIONS) + "."
        return {}
    options = dict(sent)
    regions = options.get("regions", [])
    if not isinstance(regions, list) or set(map(str, regions)) - phonenumbers.SUPPORTED_REGIONS:
        faults[f"{at}.options.regions"] = "Two-letter country codes."
    if regions and detector != "phone":
        faults[f"{at}.options.regions"] = "Only for the detector “phone”."
    keep = options.get("keep_last", 0)
    if not isinstance(keep, int) or isinstance(keep, bool) or not 0 <= keep <= 4:
        faults[f"{at}.options.keep_last"] = "0 to 4 characters."
    return options


def _one_of(kind: Any, value: Any, at: str, faults: dict[str, str]) -> Any:
    try:
        return kind(value)
    except ValueError:
        faults[at] = "One of " + ", ".join(member.value for member in kind) + "."
        return None


def _refuse_doubles(rules: Sequence[Rule | None], faults: dict[str, str]) -> None:
    seen: set[tuple[Where, str]] = set()
    for number, rule in enumerate(rules):
        if rule is None:
            continue
        if (rule.where, rule.detector) in seen:
            faults[f"rules[{number}]"] = "There is a rule for this text and detector already."
        seen.add((rule.where, rule.detector))
