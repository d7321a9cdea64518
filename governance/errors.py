"""What governance refuses, each with a stable code. None of them says what was found."""

from typing import ClassVar

from governance.events import Finding, Verdict
from kernel.errors import Invalid, NotFound, ScriptoriumError


class PolicyBlocked(ScriptoriumError):
    """Extra members: `rule`, `detector`, `part` (prompt, retrieved or response).

    `findings` led here; `verdict` is what the record keeps of a prompt that did not pass. `matched` is no member: it
    is what must not pass, by which its place is found in a text of the asker's own (`place_in`).
    """

    matched: str = ""

    findings: tuple[Finding, ...] = ()
    verdict: Verdict | None = None

    code, status, title = "policy.blocked", 422, "The policy of your organisation does not allow this"

    def place_in(self, text: str) -> dict[str, int] | None:
        """Where it stands in a text that the asker sent, in UTF-16 units as browsers count; None if nowhere."""
        at = text.find(self.matched) if self.matched else -1
        if at < 0:
            return None
        start = _utf16(text[:at])
        return {"start": start, "end": start + _utf16(self.matched)}


def _utf16(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


class PromptBlocked(PolicyBlocked):
    """A blocking rule matched before anything left for a provider."""


class ResponseBlocked(PolicyBlocked):
    """A blocking rule matched in an answer. `released` is the text before it that may still be shown."""

    released: str = ""


class FilterFailed(PolicyBlocked):
    """A rule that protects could not be applied, so nothing passes."""

    code: ClassVar[str] = "policy.filter_failed"
    title: ClassVar[str] = "The text could not be checked, so it was not let through"


class InvalidPolicy(Invalid):
    """Extra member `fields`: which rule and why."""

    code, title = "policy.invalid", "These rules cannot be published"


class NotSealedYet(NotFound):
    """The event is not in the sealed log: unknown, or younger than a second or two."""

    code, title = "audit.not_sealed", "There is no sealed event with this id"
