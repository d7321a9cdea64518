"""From what stopped a text to the refusal that its sender reads."""

from collections.abc import Iterable

from governance.errors import PolicyBlocked, PromptBlocked, ResponseBlocked
from governance.events import Action, Finding, Rule, Where
from governance.filters.stream import Stopped


def blocked_by(rules: Iterable[Rule], stop: Stopped, where: Where) -> PolicyBlocked:
    """The refusal of the rule whose detector stopped a text."""
    rule = next(rule for rule in rules if rule.detector == stop.detector)
    kind = ResponseBlocked if where is Where.RESPONSE else PromptBlocked
    blocked = kind(rule=rule.name, detector=rule.detector, part=where.value)
    blocked.matched = stop.matched
    return blocked


def with_findings(blocked: PolicyBlocked, findings: Iterable[Finding]) -> PolicyBlocked:
    """With what led there; a filter that broke has found nothing, and blocks all the same."""
    found = tuple(findings)
    if not any(one.action == Action.BLOCK for one in found):
        found = (*found, Finding(blocked.code, "filter", Action.BLOCK.value, 1))
    blocked.findings = found
    return blocked
