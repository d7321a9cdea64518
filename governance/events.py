"""The words of governance:

rules, policies, findings and verdicts. Pure Python, no text of a person in any of them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any, TypedDict


class Where(StrEnum):
    """Which text a rule looks at."""

    PROMPT = "prompt"
    RETRIEVED = "retrieved"
    RESPONSE = "response"


class Action(StrEnum):
    """What happens to a match, from mildest to strictest."""

    ALLOW = "allow"
    FLAG = "flag"
    PSEUDONYMISE = "pseudonymise"
    MASK = "mask"
    BLOCK = "block"

    @property
    def severity(self) -> int:
        return list(Action).index(self)

    @property
    def protects(self) -> bool:
        """Whether text must not pass when the rule cannot be applied."""
        return self.severity >= Action.PSEUDONYMISE.severity


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of a policy: what to do with what `detector` finds in `where`."""

    name: str
    where: Where
    detector: str
    action: Action
    options: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))

    def as_dict(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "where": self.where.value,
            "detector": self.detector,
            "action": self.action.value,
            "options": dict(self.options),
        }


@dataclass(frozen=True, slots=True)
class Policy:
    """A published set of rules; `version` counts from 1 and is never reused."""

    version: int
    rules: tuple[Rule, ...]
    published_at: datetime | None = None
    published_by: str = ""

    def rules_for(self, where: Where) -> tuple[Rule, ...]:
        return tuple(rule for rule in self.rules if rule.where is where)


@dataclass(frozen=True, slots=True)
class Finding:
    """How often a rule applied. Never carries what was found."""

    rule: str
    detector: str
    action: str
    count: int

    def as_dict(self) -> dict[str, Any]:
        return {"rule": self.rule, "detector": self.detector, "action": self.action, "count": self.count}


VERDICT_ACTIONS = tuple(action.value for action in Action if action is not Action.PSEUDONYMISE)
"""What a verdict can be: pseudonymising is shown as masking."""


class Verdict(TypedDict):
    """What the policy said about one text, as it is journaled and shown."""

    policy_version: int
    action: str
    findings: list[dict[str, Any]]


def verdict_of(policy_version: int, findings: Sequence[Finding]) -> Verdict:
    """The strictest action among `findings`; pseudonymising counts as masking, nothing found as allow."""
    strictest = max((Action(f.action) for f in findings), key=lambda a: a.severity, default=Action.ALLOW)
    shown = Action.MASK if strictest is Action.PSEUDONYMISE else strictest
    return Verdict(
        policy_version=policy_version,
        action=shown.value,
        findings=[finding.as_dict() for finding in findings],
    )
