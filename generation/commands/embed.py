"""Embeddings on the organisation's limits and budget, like every other call to a model."""

from collections.abc import Sequence
from uuid import UUID

from billing import commands as billing
from billing import queries as budgets
from billing.events import NOTHING, Price
from generation import ports
from generation.admission import give_slot_back, take_slot
from generation.errors import EmbeddingsUnavailable
from kernel.ids import uuid7
from kernel.tenancy import Actor

PURPOSE = "openai.embeddings"
PROVIDER, MODEL = "local", "embeddings"  # what a price of the organisation's own names
_HOLD_LEASE_S = 60
_AROUND_A_TEXT = 2  # the pieces that mark its start and end


def embed(actor: Actor, texts: Sequence[str]) -> ports.Embeddings:
    """Return `{"model", "vectors", "tokens"}` of texts, booked in the ledger; call it inside the scope.

    A text costs the word pieces that were read of it. Raises TooManyRequests, TooManyRunning, the budget's
    refusals and EmbeddingsUnavailable; nothing is computed or booked then.
    """
    actor.require("generate")
    if not ports.embed.is_filled:
        raise EmbeddingsUnavailable(retry_after_s=3600)
    embedding_id = uuid7()
    take_slot(actor, embedding_id)
    try:
        price = budgets.price_of(PROVIDER, MODEL)
        ceiling = price.amount(sum(_most_pieces(text) for text in texts), 0)
        billing.hold(actor, embedding_id, price, ceiling, purpose=PURPOSE, lease_s=_HOLD_LEASE_S, at_least=NOTHING)
        made = ports.embed(texts)
        _settle(embedding_id, price, made["tokens"])
        return made
    finally:
        give_slot_back(actor.tenant_id, embedding_id)


def _most_pieces(text: str) -> int:
    """No script has more word pieces than bytes: even a Hangul syllable's three letters have three."""
    return len(text.encode()) + _AROUND_A_TEXT


def _settle(embedding_id: UUID, price: Price, tokens: int) -> None:
    used = price.amount(tokens, 0)
    billing.settle(embedding_id, used, input_tokens=tokens, output_tokens=0, estimated=False)
