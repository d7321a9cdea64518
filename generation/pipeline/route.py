"""route: the models that may answer, in order; one, and at most one that steps in."""

from generation.catalogue import routable
from generation.catalogue.routable import RoutableModel
from generation.errors import UnsupportedParameter
from generation.events import GenerationRequest
from generation.prompts import answer_format
from kernel.tenancy import Actor


def route(actor: Actor, request: GenerationRequest) -> tuple[RoutableModel, ...]:
    """Return those that were chosen for a request and can give the answer its shape.

    Raises what `routable.route` raises, and UnsupportedParameter where the first cannot.
    """
    chosen = routable.route(request.model, request.fallback, actor.key_id)
    able = tuple(one for one in chosen if answer_format.is_taken(request.response_format, one.account.kind))
    if not able or able[0] != chosen[0]:
        sentence = f"“{chosen[0].card.name}” cannot give its answers this form."
        raise UnsupportedParameter(sentence, param=answer_format.NAME)
    return able
