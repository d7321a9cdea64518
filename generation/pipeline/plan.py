"""augment -> pre-filter -> route: what both a quote and a generation need before money is set aside."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

from generation import ports
from generation.catalogue.routable import RoutableModel, is_default, route
from generation.errors import EmptyPrompt, UnsupportedParameter
from generation.events import Augmentation, GenerationRequest
from generation.prompts import answer_format
from generation.prompts import assembly as prompt
from generation.prompts.screened import Screened
from governance import queries as governance
from governance.errors import PromptBlocked
from governance.events import Policy, Verdict, Where
from governance.queries import Vault
from kernel.tenancy import Actor
from tenants import queries as tenants

MAX_TOKENS = 32_000
_BESIDE = "beside"
_DOCUMENT = "document"


@dataclass(frozen=True, slots=True)
class Plan:
    """A filtered prompt in parts, and the models that may answer it, in order."""

    actor: Actor
    request: GenerationRequest
    preamble: prompt.OrganisationPreamble
    augmentation: Augmentation
    parts: tuple[prompt.ScreenedSection, ...]
    stop: tuple[Screened, ...]
    seed: int | None
    response_format: Mapping[str, Any] | None
    policy: Policy
    vault: Vault
    verdict: Verdict
    route: tuple[RoutableModel, ...]

    @property
    def is_model_named(self) -> bool:
        return not is_default(self.request.model)


def plan(actor: Actor, request: GenerationRequest) -> Plan:
    """Prepare a request inside the scope.

    Raises governance's PromptBlocked and FilterFailed, UnknownModel, NoProvider, EmptyPrompt and
    UnsupportedParameter for a form of the answer that the model cannot give.
    """
    if not any(message.content.strip() for message in request.messages):
        raise EmptyPrompt()
    augmentation = augment(actor, request)
    preamble = prompt.OrganisationPreamble(actor.tenant_id, tenants.recent_organisation(actor.tenant_id).name)
    policy, vault = governance.active_policy(), governance.vault(pseudonym_scope(actor, request))
    is_for_text = request.subject is not None and request.subject[0] == _DOCUMENT
    sections = prompt.sections(
        preamble, augmentation, request.messages, is_for_text=is_for_text, document=request.document
    )
    # What is not part of the conversation leaves all the same, and is found in it under the same placeholders.
    shape = request.response_format
    numbers = [] if request.seed is None else [str(request.seed)]
    beside = [(_BESIDE, text) for text in (*request.stop, *numbers, *answer_format.texts_of(shape))]
    screened = _screened(policy, vault, [*sections, *beside], request.focus)
    passed = [(role, Screened(text)) for role, text in screened.messages]
    left = (text for _, text in passed[len(sections) :])
    return Plan(
        actor=actor,
        request=request,
        preamble=preamble,
        augmentation=augmentation,
        parts=_reminded(request.purpose, passed[: len(sections)]),
        stop=tuple(islice(left, len(request.stop))),
        seed=_passed_seed(request.seed, left),
        response_format=answer_format.with_texts(shape, left),
        policy=policy,
        vault=vault,
        verdict=screened.verdict,
        route=_able(request, route(request.model, request.fallback, actor.key_id)),
    )


def _reminded(purpose: str, parts: list[prompt.ScreenedSection]) -> tuple[prompt.ScreenedSection, ...]:
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
    return prompt.stand_in_number(seed)


def _screened(policy: Policy, vault: Vault, messages: list[tuple[str, str]], focus: str) -> governance.ScreenedPrompt:
    """A refusal says where in the asker's own text its reason stands, so that the page can mark it."""
    try:
        return governance.screen_prompt(policy, vault, messages)
    except PromptBlocked as blocked:
        place = blocked.place_in(focus) if blocked.extra.get("part") == Where.PROMPT.value else None
        if place:
            blocked.extra["place"] = place
        raise


def _able(request: GenerationRequest, candidates: tuple[RoutableModel, ...]) -> tuple[RoutableModel, ...]:
    """Those that can give the answer its shape; raises UnsupportedParameter where the first cannot."""
    able = tuple(one for one in candidates if answer_format.is_taken(request.response_format, one.account.kind))
    if not able or able[0] != candidates[0]:
        sentence = f"“{candidates[0].card.name}” cannot give its answers this form."
        raise UnsupportedParameter(sentence, param=answer_format.NAME)
    return able


def augment(actor: Actor, request: GenerationRequest) -> Augmentation:
    """Ask knowledge, with the asker's rights; without a query or without knowledge nothing is added."""
    if request.query is None or not ports.augment.is_filled:
        return Augmentation()
    return ports.augment(actor, request)


def pseudonym_scope(actor: Actor, request: GenerationRequest) -> str:
    """Where the same value keeps the same placeholder: the conversation, else the subject, else the person."""
    if request.conversation:
        return request.conversation
    if request.subject:
        return f"{request.subject[0]}:{request.subject[1]}"
    return f"member:{actor.member_id or actor.id}"


def wanted_tokens(request: GenerationRequest) -> int:
    """Return the output limit asked for, within reason."""
    return max(1, min(request.max_tokens, MAX_TOKENS))
