"""augment -> pre-filter -> route: what both a quote and a generation need before money is set aside."""

from dataclasses import dataclass

from generation.catalogue.routable import RoutableModel, is_default
from generation.errors import EmptyPrompt
from generation.events import Augmentation, GenerationRequest
from generation.pipeline.augment import augment
from generation.pipeline.pre_filter import Filtered, pre_filter
from generation.pipeline.route import route
from generation.prompts.assembly import OrganisationPreamble
from governance.events import Verdict
from kernel.tenancy import Actor
from tenants import queries as tenants


@dataclass(frozen=True, slots=True)
class Prepared:
    """A filtered prompt in parts, and the models that may answer it, in order."""

    actor: Actor
    request: GenerationRequest
    preamble: OrganisationPreamble
    augmentation: Augmentation
    filtered: Filtered
    route: tuple[RoutableModel, ...]

    @property
    def verdict(self) -> Verdict:
        """What the policy said of the prompt."""
        return self.filtered.verdict

    @property
    def is_model_named(self) -> bool:
        return not is_default(self.request.model)


def prepare(actor: Actor, request: GenerationRequest) -> Prepared:
    """Prepare a request inside the scope.

    Raises governance's PromptBlocked and FilterFailed, UnknownModel, NoProvider, EmptyPrompt and
    UnsupportedParameter for a form of the answer that the model cannot give.
    """
    if not any(message.content.strip() for message in request.messages):
        raise EmptyPrompt()
    augmentation = augment(actor, request)
    preamble = OrganisationPreamble(actor.tenant_id, tenants.recent_organisation(actor.tenant_id).name)
    filtered = pre_filter(actor, request, preamble, augmentation)
    return Prepared(actor, request, preamble, augmentation, filtered, route(actor, request))
