"""What an attempt has used so far: the provider's word where it gave it, else our own count."""

from dataclasses import astuple, dataclass, replace
from typing import Any
from uuid import UUID

from billing.events import NOTHING, Amount, Price
from generation.events import TOKEN_KINDS, Usage
from generation.prompts import tokens
from generation.providers.base import Tokens

_COUNTED_AT_CHARS = 400
_PLAUSIBLE_FACTOR = 10


@dataclass(frozen=True, slots=True)
class Charge:
    """What one attempt used, to be settled under its hold: `amount` is covered by it, `over` is not."""

    hold_id: UUID
    usage: Usage
    amount: Amount
    over: Amount = NOTHING
    is_implausible: bool = False

    @property
    def reported(self) -> Amount:
        """What the provider says it used, covered or not."""
        return self.amount + self.over

    def as_dict(self) -> dict[str, Any]:
        return {
            "hold_id": str(self.hold_id),
            **self.usage.as_dict(),
            "nano_usd": self.amount.nano_usd,
            "over_tokens": self.over.tokens,
            "over_nano_usd": self.over.nano_usd,
            "implausible": self.is_implausible,
        }


class Meter:
    """Counts one attempt. `input_tokens` and `max_tokens` are the upper bounds that were reserved.

    What a provider tells is believed up to ten times the reservation; beyond that, and where it is no number of tokens
    at all, our own count stands, never above what was reserved. `earlier` is what a first try used under the same
    hold; `charge` has both. `most` is what the hold covers.
    """

    def __init__(
        self,
        hold_id: UUID,
        price: Price,
        model: str,
        input_tokens: int,
        max_tokens: int,
        earlier: Charge | None = None,
        most: Amount | None = None,
    ) -> None:
        self.hold_id, self._price, self._model = hold_id, price, model
        self._input_tokens, self._max_tokens = input_tokens, max_tokens
        self._earlier = earlier
        self._most = price.ceiling(input_tokens, max_tokens) if most is None else most
        self.is_implausible = False
        self._reported_input: int | None = None
        self._reported_output: int | None = None
        self._reported_kinds = {"cached_tokens": 0, "cache_write_tokens": 0, "reasoning_tokens": 0}
        self._counted = 0
        self._uncounted = ""

    def consume(self, text: str) -> None:
        """Text came in. Counted in runs, because pieces of a stream cut tokens apart."""
        self._uncounted += text
        if len(self._uncounted) > _COUNTED_AT_CHARS:
            self._counted += tokens.count(self._model, self._uncounted)
            self._uncounted = ""

    def reported(self, reported: Tokens) -> None:
        """The provider said what it counted so far; 0 is a value, None is not."""
        if not all(map(self._is_plausible, astuple(reported))):
            self.is_implausible = True
            return
        if reported.input_tokens is not None:
            self._reported_input = max(reported.input_tokens, self._reported_input or 0)
        if reported.output_tokens is not None:
            self._reported_output = max(reported.output_tokens, self._reported_output or 0)
        for name in self._reported_kinds:
            if (reported_of_kind := getattr(reported, name)) is not None:
                self._reported_kinds[name] = reported_of_kind

    def _is_plausible(self, reported: int | None) -> bool:
        return reported is None or 0 <= reported <= _PLAUSIBLE_FACTOR * (self._input_tokens + self._max_tokens)

    @property
    def counted_output(self) -> int:
        return self._counted + (tokens.count(self._model, self._uncounted) if self._uncounted else 0)

    def passed(self, max_tokens: int) -> bool:
        """Whether a server went on beyond the limit it was given.

        Without the safety factor of foreign families, or we would cut answers that keep to the limit.
        """
        most = max_tokens * tokens.safety_factor(self._model)
        # No character has more tokens than bytes, so far from the limit nothing needs to be counted.
        return self._counted + 6 * len(self._uncounted) > most and self.counted_output > most

    @property
    def has_text(self) -> bool:
        return bool(self._counted or self._uncounted)

    @property
    def usage(self) -> Usage:
        """Tokens used; an explicit number of the provider wins over ours."""
        if self.is_implausible:
            return Usage(self._input_tokens, self._estimated_output, True)
        is_estimated = self._reported_input is None or self._reported_output is None
        read = self._input_tokens if self._reported_input is None else self._reported_input
        written = self._estimated_output if self._reported_output is None else self._reported_output
        # A part is never larger than the whole, whatever a server says.
        cached = _part(self._reported_kinds["cached_tokens"], read)
        return Usage(
            read,
            written,
            is_estimated,
            cached_tokens=cached,
            cache_write_tokens=_part(self._reported_kinds["cache_write_tokens"], read - cached),
            reasoning_tokens=_part(self._reported_kinds["reasoning_tokens"], written),
        )

    @property
    def _estimated_output(self) -> int:
        return min(self.counted_output, self._max_tokens)

    @property
    def charge(self) -> Charge:
        usage = self.usage
        own = self._price.amount_of(usage.count)
        charge = Charge(self.hold_id, usage, own, is_implausible=self.is_implausible)
        whole = charge if self._earlier is None else _together(self._earlier, charge)
        covered = whole.reported.at_most(self._most).at_least(NOTHING)
        return replace(whole, amount=covered, over=whole.reported - covered)


def _together(first: Charge, second: Charge) -> Charge:
    tokens_of_both = {name: getattr(first.usage, name) + getattr(second.usage, name) for name in TOKEN_KINDS}
    is_estimated = first.usage.is_estimated or second.usage.is_estimated
    return Charge(
        second.hold_id,
        Usage(**tokens_of_both, is_estimated=is_estimated),
        first.reported + second.reported,
        is_implausible=first.is_implausible or second.is_implausible,
    )


def _part(reported: int, whole: int) -> int:
    return max(0, min(reported, whole))
