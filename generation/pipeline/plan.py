"""augment -> pre-filter -> route: what both a quote and a generation need before money is set aside."""

from dataclasses import dataclass

from generation import ports, prompt
from generation.errors import EmptyPrompt
from generation.events import Augmentation, GenerationRequest
from generation.offers import Offer, route
from governance import queries as governance
from governance.events import Policy, Verdict
from governance.pseudonyms import Vault
from kernel.tenancy import Actor
from tenants import queries as tenants

_MOST_TOKENS = 32_000


@dataclass(frozen=True, slots=True)
class Plan:
    """A filtered prompt in parts, and the models that may answer it, in order."""

    actor: Actor
    request: GenerationRequest
    house: prompt.House
    augmentation: Augmentation
    parts: tuple[prompt.Section, ...]
    policy: Policy
    vault: Vault
    verdict: Verdict
    offers: tuple[Offer, ...]


def plan(actor: Actor, request: GenerationRequest) -> Plan:
    """Prepare a request inside the scope.

    Raises governance's PromptBlocked and FilterFailed, UnknownModel, NoProvider and EmptyPrompt.
    """
    if not any(message.content.strip() for message in request.messages):
        raise EmptyPrompt()
    augmentation = augment(actor, request)
    house = prompt.House(actor.tenant_id, tenants.recent_organisation(actor.tenant_id).name)
    policy, vault = governance.active_policy(), governance.vault(pseudonym_scope(actor, request))
    screened = governance.screen_prompt(policy, vault, prompt.sections(house, augmentation, request.messages))
    return Plan(
        actor=actor,
        request=request,
        house=house,
        augmentation=augmentation,
        parts=tuple(screened.messages),
        policy=policy,
        vault=vault,
        verdict=screened.verdict,
        offers=route(request.model),
    )


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
    return max(1, min(request.max_tokens, _MOST_TOKENS))
