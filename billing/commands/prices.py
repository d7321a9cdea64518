"""Setting prices."""

from collections.abc import Sequence
from uuid import UUID

from billing.capabilities import MODEL_MANAGE
from billing.events import MAX_CAP, VENDORS, Price
from billing.journal_events import PriceSet
from billing.models import PriceOverride
from kernel import journal
from kernel.errors import Invalid
from kernel.tenancy import Actor


def set_price(
    actor: Actor,
    provider: str,
    model: str,
    input_per_million: int,
    output_per_million: int,
    *,
    account_id: UUID | None = None,
    cached_per_million: int | None = None,
    cache_write_per_million: int | None = None,
    reasoning_per_million: int | None = None,
) -> Price:
    """Set the organisation's own price of a model, in nano-USD per million tokens; older calls keep theirs.

    It holds for a house, or with `account_id` for a server of the organisation's own, whose present name is `provider`;
    the caller has made sure of that account. A kind of token without a price of its own (None) costs what the rest of
    its side does. Raises Invalid, also for a name that is no house: nothing would use it.
    """
    actor.require(MODEL_MANAGE)
    kinds = {
        "cached_per_million": cached_per_million,
        "cache_write_per_million": cache_write_per_million,
        "reasoning_per_million": reasoning_per_million,
    }
    _check(provider, account_id, [input_per_million, output_per_million, *kinds.values()])
    row = PriceOverride.objects.create(
        account_id=account_id,
        provider=provider,
        model=model,
        input_per_million=input_per_million,
        output_per_million=output_per_million,
        **kinds,
        set_by=actor.id,
    )
    _journal(actor, row)
    return row.view().price


def _check(provider: str, account_id: UUID | None, prices: Sequence[int | None]) -> None:
    if not all(0 <= price <= MAX_CAP for price in prices if price is not None):
        raise Invalid("A price is a whole number of nano-dollars, zero or more.")
    if account_id is None and provider not in VENDORS:
        raise Invalid(
            "Set the price of a server of your own on its model: PUT models/price/.", fields={"provider": "invalid"}
        )


def _journal(actor: Actor, row: PriceOverride) -> None:
    journal.append(
        actor,
        PriceSet(
            row.id,
            account_id=row.account_id,
            provider=row.provider,
            model=row.model,
            input_nano_usd_per_million=row.input_per_million,
            output_nano_usd_per_million=row.output_per_million,
            cached_nano_usd_per_million=row.cached_per_million,
            cache_write_nano_usd_per_million=row.cache_write_per_million,
            reasoning_nano_usd_per_million=row.reasoning_per_million,
        ),
    )
