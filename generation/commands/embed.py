"""Embeddings on the organisation's limits and budget, like every other call to a model."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from billing import commands as billing
from billing import queries as budgets
from billing.events import NOTHING, Price, TokenCount
from generation import ports
from generation.capabilities import GENERATE
from generation.errors import EmbeddingsUnavailable
from generation.limits.rates import give_slot_back, release_slot, take_slot
from kernel import executor
from kernel.ids import uuid7
from kernel.tenancy import Actor, in_scope

PURPOSE = "openai.embeddings"
PROVIDER, MODEL = "local", "embeddings"  # what a price of the organisation's own names
_HOLD_LEASE_S = 60
_AROUND_A_TEXT = 2  # the pieces that mark its start and end


@dataclass(frozen=True, slots=True)
class Embedding:
    """An embedding that has a slot and money set aside."""

    id: UUID
    tenant_id: UUID
    price: Price


def begin_embedding(actor: Actor, texts: Sequence[str]) -> Embedding:
    """Set aside what texts can cost at most; call it inside the scope.

    A text costs the word pieces that were read of it. Raises TooManyRequests, TooManyRunning, the budget's
    refusals and EmbeddingsUnavailable; nothing is booked then.
    """
    actor.require(GENERATE)
    if not ports.embed.is_filled:
        raise EmbeddingsUnavailable(retry_after_s=3600)
    embedding_id = uuid7()
    take_slot(actor, embedding_id)
    try:
        price = budgets.price_of(PROVIDER, MODEL)
        ceiling = price.ceiling(sum(_max_pieces(text) for text in texts), 0)
        billing.hold(actor, embedding_id, price, ceiling, purpose=PURPOSE, lease_s=_HOLD_LEASE_S, at_least=NOTHING)
    except Exception:
        give_slot_back(actor.tenant_id, embedding_id)
        raise
    return Embedding(embedding_id, actor.tenant_id, price)


async def embed(embedding: Embedding, texts: Sequence[str]) -> ports.Embeddings:
    """Return `{"model", "vectors", "tokens"}`, booked in the ledger; call it outside of any scope.

    What fails while it is computed costs nothing.
    """
    try:
        made = await executor.run(executor.slow(), ports.embed, texts)
    except Exception:
        await in_scope(embedding.tenant_id, billing.release, embedding.id)
        raise
    else:
        await in_scope(embedding.tenant_id, _settle, embedding.id, embedding.price, made["tokens"])
        return made
    finally:
        await release_slot(embedding.tenant_id, embedding.id)


def _max_pieces(text: str) -> int:
    """No script has more word pieces than bytes: even a Hangul syllable's three letters have three."""
    return len(text.encode()) + _AROUND_A_TEXT


def _settle(embedding_id: UUID, price: Price, tokens: int) -> None:
    used = TokenCount(tokens, 0)
    billing.settle(embedding_id, price.amount_of(used), used, estimated=False)
