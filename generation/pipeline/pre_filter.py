"""pre-filter: the policy's say on everything of a request that leaves, before any of it does."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from generation import ports
from generation.events import Augmentation, GenerationRequest
from generation.prompts import answer_format
from generation.prompts.assembly import OrganisationPreamble, ScreenedSection, sections, stand_in_number
from generation.prompts.screened import Screened
from governance import queries as governance
from governance.errors import PromptBlocked
from governance.events import Policy, Verdict, Where
from governance.queries import Vault
from kernel.tenancy import Actor

_BESIDE = "beside"
_DOCUMENT = "document"


@dataclass(frozen=True, slots=True)
class Filtered:
    """What the policy let pass of a request, and by which policy and pseudonyms its answer is filtered.

    `screened` is all of it as the policy's filters left it, `sections` how many of its messages are the conversation.
    `is_scored`: scorers were asked as well, where a rule wants that; nothing is sent before.
    """

    parts: tuple[ScreenedSection, ...]
    stop: tuple[Screened, ...]
    seed: int | None
    response_format: Mapping[str, Any] | None
    policy: Policy
    vault: Vault
    screened: governance.ScreenedPrompt
    sections: int
    is_scored: bool = False

    @property
    def verdict(self) -> Verdict:
        return self.screened.verdict

    def says_the_same_as(self, other: "Filtered") -> bool:
        """Whether the same leaves."""
        return self.screened.messages == other.screened.messages


def pre_filter(
    actor: Actor, request: GenerationRequest, preamble: OrganisationPreamble, augmentation: Augmentation
) -> Filtered:
    """Screen the augmented prompt and what leaves beside it; raises governance's PromptBlocked and FilterFailed."""
    policy, vault = governance.active_policy(), governance.vault(pseudonym_scope(actor, request))
    is_for_text = request.subject is not None and request.subject[0] == _DOCUMENT
    parts = sections(preamble, augmentation, request.messages, is_for_text=is_for_text, document=request.document)
    # What is not part of the conversation leaves all the same, and is found in it under the same placeholders.
    shape = request.response_format
    numbers = [] if request.seed is None else [str(request.seed)]
    beside = [(_BESIDE, text) for text in (*request.stop, *numbers, *answer_format.texts_of(shape))]
    with _placed_in(request.focus):
        screened = governance.screen_prompt(policy, vault, [*parts, *beside])
    return _filtered(request, policy, vault, screened, len(parts))


async def score(actor: Actor, request: GenerationRequest, filtered: Filtered) -> Filtered:
    """Ask scorers about what was screened, outside of any scope; raises as `pre_filter` does."""
    with _placed_in(request.focus):
        judged = await governance.score_prompt(filtered.policy, filtered.screened, actor)
    if judged is filtered.screened:
        return replace(filtered, is_scored=True)
    made = _filtered(request, filtered.policy, filtered.vault, judged, filtered.sections)
    return replace(made, is_scored=True)


def _filtered(
    request: GenerationRequest, policy: Policy, vault: Vault, screened: governance.ScreenedPrompt, sections: int
) -> Filtered:
    passed = [(role, Screened(text)) for role, text in screened.messages]
    left = (text for _, text in passed[sections:])
    return Filtered(
        parts=_reminded(request.purpose, passed[:sections]),
        stop=tuple(islice(left, len(request.stop))),
        seed=_passed_seed(request.seed, left),
        response_format=answer_format.with_texts(request.response_format, left),
        policy=policy,
        vault=vault,
        screened=screened,
        sections=sections,
    )


def pseudonym_scope(actor: Actor, request: GenerationRequest) -> str:
    """Where the same value keeps the same placeholder: the conversation, else the subject, else the person."""
    if request.conversation:
        return request.conversation
    if request.subject:
        return f"{request.subject[0]}:{request.subject[1]}"
    return f"member:{actor.member_id or actor.id}"


@contextmanager
def _placed_in(focus: str) -> Iterator[None]:
    """A refusal says where in the asker's own text its reason stands, so that the page can mark it."""
    try:
        yield
    except PromptBlocked as blocked:
        place = blocked.place_in(focus) if blocked.extra.get("part") == Where.PROMPT.value else None
        if place:
            blocked.extra["place"] = place
        raise


def _reminded(purpose: str, parts: list[ScreenedSection]) -> tuple[ScreenedSection, ...]:
    """With what the purpose repeats of the last turn; after the screen, so that no part of a detail gets by it."""
    remind = ports.reminders.get(purpose)
    if remind is None:
        return tuple(parts)
    *before, (role, asked) = parts
    return (*before, (role, Screened(remind(asked))))


def _passed_seed(seed: int | None, left: Iterator[Screened]) -> int | None:
    """The seed, or another one for it, always the same, where the policy takes it for a number of somebody's."""
    if seed is None or next(left) == str(seed):
        return seed
    return stand_in_number(seed)
