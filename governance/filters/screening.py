"""Apply a policy to texts: whole prompts on the way out, a stream of chunks on the way back."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from governance.errors import FilterFailed, PolicyBlocked, ResponseBlocked
from governance.events import Finding, Policy, Verdict, Where, verdict_of
from governance.filters.applied import AppliedRules
from governance.filters.pseudonyms import RestoreStream, Vault, hide_imitations
from governance.filters.refusals import blocked_by, with_findings
from governance.filters.scoring.gate import Gate
from governance.filters.scoring.prompts import scored, scored_now
from governance.filters.scoring.ruling import Ruling
from governance.filters.stream import Stopped
from kernel.tenancy import Actor

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
    """Filter every message; role "retrieved" obeys the rules for retrieved text, all others those for the prompt.

    What rules want scored is not asked here: see `score_prompt`. Raises PromptBlocked when a blocking rule matches and
    FilterFailed when a protecting rule cannot be applied, both with the verdict for the record.
    """
    findings: list[Finding] = []
    try:
        clean = _filtered_messages(policy, vault, messages, findings)
    except PolicyBlocked as blocked:
        raise _with_verdict(blocked, policy, findings) from None
    merged = merge(findings)
    return ScreenedPrompt(clean, merged, verdict_of(policy.version, merged))


async def score_prompt(policy: Policy, screened: ScreenedPrompt, payer: Actor | None = None) -> ScreenedPrompt:
    """Ask scorers about what the filters let pass, all messages at once, on the payer's account.

    Call it outside of any scope: it waits for others. Returns the same object where no rule wants a score. Raises as
    `screen_prompt` does.
    """
    if not any(Ruling(policy, where).rules for where in {_where(role) for role, _ in screened.messages}):
        return screened
    try:
        judged = await scored(policy, [(_where(role), text) for role, text in screened.messages], payer)
    except PolicyBlocked as blocked:
        raise _with_verdict(blocked, policy, screened.findings) from None
    passed = [(role, one.text) for (role, _), one in zip(screened.messages, judged, strict=True)]
    merged = merge([*screened.findings, *(finding for one in judged for finding in one.findings)])
    return ScreenedPrompt(passed, merged, verdict_of(policy.version, merged))


def _with_verdict(blocked: PolicyBlocked, policy: Policy, findings: Sequence[Finding]) -> PolicyBlocked:
    blocked.verdict = verdict_of(policy.version, merge([*findings, *blocked.findings]))
    return blocked


def _filtered_messages(
    policy: Policy, vault: Vault, messages: Sequence[Message], findings: list[Finding]
) -> list[Message]:
    """The messages without originals; `findings` grows, also where it ends with a refusal."""
    filtered: list[Message] = []
    replaced: dict[str, str] = {}
    for role, content in messages:
        passed = _filtered(policy, vault, _where(role), content)
        filtered.append((role, passed.text))
        findings.extend(passed.findings)
        replaced |= passed.replaced
    return [(role, hide_imitations(_without_originals(content, replaced), vault)) for role, content in filtered]


def _where(role: str) -> Where:
    return Where.RETRIEVED if role == _RETRIEVED_ROLE else Where.PROMPT


def _without_originals(text: str, replaced: dict[str, str]) -> str:
    """Replace what was found in one place wherever else it stands, also inside something no detector
    knows.
    """
    for original in sorted(replaced, key=len, reverse=True):
        if original in text:
            text = text.replace(original, replaced[original])
    return text


def screen_text(policy: Policy, vault: Vault, where: Where, text: str, payer: Actor | None = None) -> ScreenedText:
    """Filter one text at hand. Raises as `screen_prompt` does; ResponseBlocked where it is a response."""
    filtered = _filtered(policy, vault, where, text)
    [passed] = scored_now(policy, [(where, filtered.text)], payer)
    return ScreenedText(passed.text, (*filtered.findings, *passed.findings), filtered.replaced)


def _filtered(policy: Policy, vault: Vault, where: Where, text: str) -> ScreenedText:
    """What the detectors let pass of a text."""
    applied = AppliedRules(policy, vault, where)
    try:
        out = applied.feed(text) + applied.close()
    except Stopped as stop:
        raise with_findings(blocked_by(applied.rules.values(), stop, where), applied.findings) from None
    except FilterFailed as failed:
        raise with_findings(failed, applied.findings) from None
    return ScreenedText(out, tuple(applied.findings), applied.replaced)


class ResponseStream:
    """A model's answer on its way to the reader: filtered first, then scored, then originals put back.

    `feed` and `close` return what may be shown at once. Where a scored rule might change or stop the text, that is
    nothing: what passes comes out of `scored`, to be awaited after each of them. Each raises ResponseBlocked (with
    `released`, the last text that may still be shown) or FilterFailed; the stream is over then.
    """

    def __init__(self, policy: Policy, vault: Vault, *, is_json: bool = False, payer: Actor | None = None) -> None:
        self._policy = policy
        self._rules = AppliedRules(policy, vault, Where.RESPONSE)
        self._gate = Gate(policy, Where.RESPONSE, payer)
        self._restore = RestoreStream(vault, into_json=is_json)
        self._is_closed = False
        self._stop: Stopped | None = None

    @property
    def findings(self) -> list[Finding]:
        return self._rules.findings + self._gate.findings

    @property
    def verdict(self) -> Verdict:
        return verdict_of(self._policy.version, self.findings)

    @property
    def restored(self) -> int:
        """How many placeholders came back and were replaced by their originals."""
        return self._restore.restored

    def feed(self, chunk: str) -> str:
        return self._restore.feed(self._passed(chunk))

    def close(self) -> str:
        passed = self._restore.feed(self._passed("", final=True))
        return passed if self._gate.holds else passed + self._restore.close()

    async def scored(self) -> str:
        """Wait for the scores of the passages that are complete by now; return those that may be shown."""
        try:
            passed = await self._gate.scored()
        except Stopped as stop:
            raise self._blocked(stop) from None
        if self._stop is not None:
            self._stop.released = passed
            raise self._blocked(self._stop)
        restored = self._restore.feed(passed)
        return restored + self._restore.close() if self._is_closed and self._gate.holds else restored

    def _passed(self, chunk: str, *, final: bool = False) -> str:
        """What passes the detectors and need not wait for a score."""
        if self._is_closed:
            return ""
        self._is_closed = final
        try:
            filtered = self._rules.close() if final else self._rules.feed(chunk)
        except Stopped as stop:
            return self._halted(stop)
        return self._gate.take(filtered, final=final)

    def _halted(self, stop: Stopped) -> str:
        """What stands before it is scored first, where it must be: a scored rule may have stopped the text earlier."""
        self._is_closed = True
        passed = self._gate.take(stop.released, final=True)
        if not self._gate.holds:
            raise self._blocked(stop) from None
        self._stop = stop
        return passed

    def _blocked(self, stop: Stopped) -> PolicyBlocked:
        error = blocked_by(self._policy.rules_for(Where.RESPONSE), stop, Where.RESPONSE)
        released = self._restore.feed(stop.released) + self._restore.close()
        if isinstance(error, ResponseBlocked):
            error.released = released
        return error


def merge(findings: Iterable[Finding]) -> list[Finding]:
    """Findings of several texts, counted together."""
    counts: Counter[tuple[str, str, str]] = Counter()
    for finding in findings:
        counts[finding.rule, finding.detector, finding.action] += finding.count
    return [Finding(rule, detector, action, count) for (rule, detector, action), count in counts.items()]
