"""The rules of a policy at work on one text. Fails closed."""

from collections import Counter

from governance.errors import FilterFailed
from governance.events import Action, Finding, Policy, Rule, Where
from governance.filters.detectors import Detection
from governance.filters.masks import kind_of, mask
from governance.filters.pseudonyms import Vault, hide_brackets
from governance.filters.scoring.declared import scorer_of
from governance.filters.stream import Stopped, StreamFilter


class AppliedRules:
    """Feed a text in chunks, get what passes.

    Raises `Stopped` where a blocking rule matches. When a detector breaks, FilterFailed if any rule
    protects (pseudonymise, mask, block); where all rules only flag, the text passes and a finding marks it
    as unscreened.
    """

    def __init__(self, policy: Policy, vault: Vault, where: Where) -> None:
        self.rules = {
            rule.detector: rule
            for rule in policy.rules_for(where)
            if rule.action is not Action.ALLOW and not scorer_of(rule)
        }
        self._part = where.value
        self._vault = vault
        self._counts: Counter[str] = Counter()
        self.replaced: dict[str, str] = {}
        self._unscreened = False
        self._hides_brackets = where is not Where.RESPONSE
        self._filter = StreamFilter(
            Detection.of({name: rule.options for name, rule in self.rules.items()}),
            self._rewrite,
            frozenset(name for name, rule in self.rules.items() if rule.action is Action.BLOCK),
            self._between,
            beyond=self._beyond,
        )

    @property
    def findings(self) -> list[Finding]:
        found = [
            Finding(rule.name, name, rule.action.value, self._counts[name])
            for name, rule in self.rules.items()
            if self._counts[name]
        ]
        unscreened = [Finding("unscreened", "filter", Action.FLAG.value, 1)] if self._unscreened else []
        return found + unscreened

    def feed(self, chunk: str) -> str:
        return self._passed(chunk, final=False)

    def close(self) -> str:
        return self._passed("", final=True)

    def _passed(self, chunk: str, *, final: bool) -> str:
        if self._unscreened:
            return self._between(chunk)
        undecided = self._filter.held + chunk
        try:
            return self._filter.feed(chunk) + (self._filter.close() if final else "")
        except Stopped as stop:
            self._counts[stop.detector] += 1
            raise
        except Exception as error:
            return self._unfiltered(undecided, error)

    def _unfiltered(self, undecided: str, error: Exception) -> str:
        if any(rule.action.protects for rule in self.rules.values()):
            raise FilterFailed(part=self._part) from error
        self._unscreened = True
        return self._between(undecided)

    def _between(self, text: str) -> str:
        return hide_brackets(text, self._vault) if self._hides_brackets else text

    def _beyond(self, detector: str, text: str) -> str:
        return self._between(text) if self.rules[detector].action is Action.FLAG else ""

    def _rewrite(self, detector: str, matched: str) -> str:
        self._counts[detector] += 1
        stand_in = self._stand_in(self.rules[detector], matched)
        if stand_in != matched:
            self.replaced[matched] = stand_in
        return stand_in

    def _stand_in(self, rule: Rule, matched: str) -> str:
        if rule.action is Action.PSEUDONYMISE:
            return self._vault.placeholder_for(kind_of(rule.detector), matched)
        if rule.action is Action.FLAG:
            return matched
        return mask(rule.detector, matched, rule.options)
