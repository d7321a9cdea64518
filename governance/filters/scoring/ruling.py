"""What follows from scores: rules at work on the passages of one text."""

from collections import Counter
from collections.abc import Iterable

from governance.errors import FilterFailed
from governance.events import Action, Finding, Policy, Rule, Where
from governance.filters.masks import mask
from governance.filters.scoring.declared import fails_closed, scorer_of, threshold
from governance.filters.scoring.judge import Scores
from governance.filters.stream import Stopped


class Ruling:
    """The scored rules of a policy for one kind of text. Counts what they found."""

    def __init__(self, policy: Policy, where: Where) -> None:
        self.rules = tuple(
            rule for rule in policy.rules_for(where) if scorer_of(rule) and rule.action is not Action.ALLOW
        )
        self._part = where.value
        self._counts: Counter[str] = Counter()
        self._unscored: Counter[str] = Counter()

    @property
    def must_hold(self) -> bool:
        """Whether text waits for its scores: where a rule may change or stop it, or must not miss any."""
        return any(rule.action.protects or fails_closed(rule) for rule in self.rules)

    @property
    def findings(self) -> list[Finding]:
        found = [
            Finding(rule.name, rule.detector, rule.action.value, self._counts[rule.detector])
            for rule in self.rules
            if self._counts[rule.detector]
        ]
        return found + [Finding("unscreened", name, Action.FLAG.value, count) for name, count in self._unscored.items()]

    @property
    def scorers(self) -> list[str]:
        """Whom the rules ask."""
        return [scorer_of(rule) for rule in self.rules]

    def passed(self, passages: Iterable[str], scores: Scores) -> str:
        """The passages as they may pass.

        Raises Stopped where a blocking rule acts, with the text before it, and FilterFailed where a rule that fails
        closed has no score.
        """
        out: list[str] = []
        for passage in passages:
            acting = self._acting(passage, scores)
            strictest = max(acting, key=lambda rule: rule.action.severity, default=None)
            if strictest is not None and strictest.action is Action.BLOCK:
                raise Stopped("".join(out), strictest.detector, passage)
            out.append(_shown(passage, strictest))
        return "".join(out)

    def _acting(self, passage: str, scores: Scores) -> list[Rule]:
        """The rules whose threshold a passage reaches; each is counted."""
        if not passage.strip():
            return []
        for rule in self.rules:
            self._note_unscored(rule, scores)
        acting = [rule for rule in self.rules if _score(rule, passage, scores) >= threshold(rule)]
        self._counts.update(rule.detector for rule in acting)
        return acting

    def _note_unscored(self, rule: Rule, scores: Scores) -> None:
        if scores[scorer_of(rule)] is None:
            if fails_closed(rule):
                raise FilterFailed(rule=rule.name, detector=rule.detector, part=self._part)
            self._unscored[rule.detector] += 1


def _score(rule: Rule, passage: str, scores: Scores) -> float:
    """Below every threshold where there is none."""
    return (scores[scorer_of(rule)] or {}).get(passage, -1.0)


def _shown(passage: str, rule: Rule | None) -> str:
    """A masked passage keeps the blank or line end behind it."""
    if rule is None or rule.action is not Action.MASK:
        return passage
    return mask(scorer_of(rule), passage, {}) + passage[len(passage.rstrip()) :]
