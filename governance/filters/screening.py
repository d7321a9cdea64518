"""Apply a policy to texts: whole prompts on the way out, a stream of chunks on the way back. Pure Python."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from governance.errors import FilterFailed, PolicyBlocked, PromptBlocked, ResponseBlocked
from governance.events import Action, Finding, Policy, Verdict, Where, verdict_of
from governance.filters.applied import AppliedRules
from governance.filters.pseudonyms import RestoreStream, Vault, hide_imitations
from governance.filters.stream import Stopped

Message = tuple[str, str]
_RETRIEVED_ROLE = "retrieved"


@dataclass(frozen=True, slots=True)
class ScreenedText:
    """A text as the policy lets it pass."""

    text: str
    findings: tuple[Finding, ...]
    replaced: dict[str, str]


@dataclass(frozen=True, slots=True)
class ScreenedPrompt:
    """A prompt as it may leave for a provider: no original of a masked or pseudonymised span is in it."""

    messages: list[Message]
    findings: list[Finding]
    verdict: Verdict


def screen_prompt(policy: Policy, vault: Vault, messages: Sequence[Message]) -> ScreenedPrompt:
    """Filter every message; role "retrieved" obeys the rules for retrieved text, all others those for the
    prompt.

    Raises PromptBlocked when a blocking rule matches and FilterFailed when a protecting rule cannot be
    applied, both with the verdict for the record.
    """
    screened: list[Message] = []
    findings: list[Finding] = []
    replaced: dict[str, str] = {}
    for role, content in messages:
        where = Where.RETRIEVED if role == _RETRIEVED_ROLE else Where.PROMPT
        try:
            passed = screen_text(policy, vault, where, content)
        except PolicyBlocked as blocked:
            blocked.verdict = verdict_of(policy.version, merge([*findings, *blocked.findings]))
            raise
        screened.append((role, passed.text))
        findings.extend(passed.findings)
        replaced |= passed.replaced
    merged = merge(findings)
    clean = [(role, hide_imitations(_without_originals(content, replaced), vault)) for role, content in screened]
    return ScreenedPrompt(clean, merged, verdict_of(policy.version, merged))


def _found(applied: AppliedRules, blocked: PolicyBlocked) -> tuple[Finding, ...]:
    """What led to a refusal; a filter that broke has found nothing, and blocks all the same."""
    found = tuple(applied.findings)
    if any(one.action == Action.BLOCK for one in found):
        return found
    return (*found, Finding(blocked.code, "filter", Action.BLOCK.value, 1))


def _without_originals(text: str, replaced: dict[str, str]) -> str:
    """Replace what was found in one place wherever else it stands, also inside something no detector
    knows.
    """
    for original in sorted(replaced, key=len, reverse=True):
        if original in text:
            text = text.replace(original, replaced[original])
    return text


def screen_text(policy: Policy, vault: Vault, where: Where, text: str) -> ScreenedText:
    """Filter one text at hand. Raises as `screen_prompt` does; ResponseBlocked where it is a response."""
    applied = AppliedRules(policy, vault, where)
    try:
        out = applied.feed(text) + applied.close()
    except Stopped as stop:
        rule = applied.rules[stop.detector]
        kind = ResponseBlocked if where is Where.RESPONSE else PromptBlocked
        blocked = kind(rule=rule.name, detector=rule.detector, part=where.value)
        blocked.findings, blocked.matched = _found(applied, blocked), stop.matched
        raise blocked from None
    except FilterFailed as failed:
        failed.findings = _found(applied, failed)
        raise
    return ScreenedText(out, tuple(applied.findings), applied.replaced)


class ResponseStream:
    """A model's answer on its way to the reader: filtered first, then originals put back.

    `feed` and `close` return what may be shown. Raises ResponseBlocked (with `released`, the last text that
    may still be shown) or FilterFailed; the stream is over then.
    """

    def __init__(self, policy: Policy, vault: Vault, *, is_json: bool = False) -> None:
        self._policy_version = policy.version
        self._rules = AppliedRules(policy, vault, Where.RESPONSE)
        self._restore = RestoreStream(vault, into_json=is_json)

    @property
    def findings(self) -> list[Finding]:
        return self._rules.findings

    @property
    def verdict(self) -> Verdict:
        return verdict_of(self._policy_version, self.findings)

    @property
    def restored(self) -> int:
        """How many placeholders came back and were replaced by their originals."""
        return self._restore.restored

    def feed(self, chunk: str) -> str:
        try:
            return self._restore.feed(self._rules.feed(chunk))
        except Stopped as stop:
            raise self._blocked(stop) from None

    def close(self) -> str:
        try:
            return self._restore.feed(self._rules.close()) + self._restore.close()
        except Stopped as stop:
            raise self._blocked(stop) from None

    def _blocked(self, stop: Stopped) -> ResponseBlocked:
        rule = self._rules.rules[stop.detector]
        error = ResponseBlocked(rule=rule.name, detector=rule.detector, part=Where.RESPONSE.value)
        error.released = self._restore.feed(stop.released) + self._restore.close()
        return error


def merge(findings: Iterable[Finding]) -> list[Finding]:
    """Findings of several texts, counted together."""
    counts: Counter[tuple[str, str, str]] = Counter()
    for finding in findings:
        counts[finding.rule, finding.detector, finding.action] += finding.count
    return [Finding(rule, detector, action, count) for (rule, detector, action), count in counts.items()]
