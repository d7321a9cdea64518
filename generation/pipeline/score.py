"""score: what classifiers say of a prompt, after the transaction that set its money aside; nothing is sent before.

So that nobody's connection waits for them. Where no rule of the policy wants a score, nothing is asked.
"""

from dataclasses import replace

from generation.limits.breaker import CallResult
from generation.pipeline import pre_filter
from generation.pipeline.admit import lock_unfinished, restart_row
from generation.pipeline.prepare import Prepared
from generation.pipeline.reserve import Attempt, reserve
from generation.pipeline.run import Run
from generation.pipeline.settle import settle_open
from governance.errors import PolicyBlocked
from kernel.tenancy import in_scope


async def score(run: Run, prepared: Prepared, attempt: Attempt) -> tuple[Prepared, Attempt]:
    """Return what may be sent, and by which attempt: another one where rules changed the prompt, reserved for anew.

    Outside of any scope. Raises governance's PromptBlocked and FilterFailed, and then what `reserve` raises.
    """
    try:
        filtered = await pre_filter.score(run.actor, run.request, prepared.filtered)
    except PolicyBlocked as refusal:
        run.refused_verdict = refusal.verdict
        await attempt.breaker.report(CallResult.NEUTRAL)
        raise
    run.prepared = scored = replace(prepared, filtered=filtered)
    if filtered.says_the_same_as(prepared.filtered):
        return scored, attempt
    await attempt.breaker.report(CallResult.NEUTRAL)
    # Two scopes: in one the money that is given back would still be missing.
    await in_scope(run.tenant_id, settle_open, run)
    return scored, await in_scope(run.tenant_id, _reserve_anew, run, scored, attempt)


def _reserve_anew(run: Run, prepared: Prepared, attempt: Attempt) -> Attempt:
    """Another text has another number of tokens, perhaps a larger one: a mask may be longer than what it stands for."""
    lock_unfinished(run)
    begun = prepared.route.index(attempt.prompt.model)
    following = reserve(prepared, prepared.route[begun:], run.request.purpose)
    run.progress.reserved(following, following.prompt.amount.nano_usd)
    run.progress.start(following)
    restart_row(run, following)
    return following
