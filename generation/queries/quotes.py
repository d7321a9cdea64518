"""What a request can cost at most, before anybody asks for it."""

from billing import queries as budgets
from generation.capabilities import GENERATE
from generation.events import GenerationRequest, Quote
from generation.pipeline.fit import fit
from generation.pipeline.prepare import prepare
from generation.pipeline.reserve import price_with_fallback, shrink
from kernel.tenancy import Actor


def quote(actor: Actor, request: GenerationRequest) -> Quote:
    """Return the most that `generate` would cost now for the same request, whoever answers, inside the scope.

    The prompt is augmented, filtered, fitted and counted the same way; nothing is set aside. Where the
    budget only allows a shorter answer, the ceiling is that of the shorter one; where it allows none, the full
    ceiling stands beside what is left. Raises what `generate` would refuse before reserving.
    """
    actor.require(GENERATE)
    prepared = prepare(actor, request)
    full = fit(prepared, prepared.route[0])
    prompt = shrink(actor, full) or full
    return Quote(
        ceiling_nano_usd=max(prompt.amount.nano_usd, price_with_fallback(prepared)),
        left_nano_usd=budgets.headroom(actor).left_nano_usd,
        model=prompt.model.card.name,
        provider=prompt.model.provider,
        max_tokens=prompt.max_tokens,
        is_demo=prompt.model.account.is_demo,
    )
