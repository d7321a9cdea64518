"""What an attempt has used so far: the provider's word where it gave it, else our own count."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from billing.events import Amount, Price
from generation import tokens
from generation.events import Usage
from generation.providers.base import Tokens

_COUNTED_AT_CHARS = 400


@dataclass(frozen=True, slots=True)
class Charge:
    """What one attempt used, to be settled under its hold."""

    hold_id: UUID
    usage: Usage
    amount: Amount

    def as_dict(self) -> dict[str, Any]:
        return {
            "hold_id": str(self.hold_id),
            "input_tokens": self.usage.input_tokens,
            "output_tokens": self.usage.output_tokens,
            "nano_usd": self.amount.nano_usd,
        }


class Meter:
    """Counts one attempt. `input_tokens` is the upper bound that was reserved."""

    def __init__(self, hold_id: UUID, price: Price, model: str, input_tokens: int) -> None:
        self.hold_id, self._price, self._model = hold_id, price, model
        self._input_tokens = input_tokens
        self._told_input: int | None = None
        self._told_output: int | None = None
        self._counted = 0
        self._uncounted = ""

    def heard(self, text: str) -> None:
        """Text came in. Counted in runs, because pieces of a stream cut tokens apart."""
        self._uncounted += text
        if len(self._uncounted) > _COUNTED_AT_CHARS:
            self._counted += tokens.count(self._model, self._uncounted)
            self._uncounted = ""

    def told(self, told: Tokens) -> None:
        """The provider said what it counted; 0 is a value, None is not."""
        if told.input_tokens is not None:
            self._told_input = told.input_tokens
        if told.output_tokens is not None:
            self._told_output = told.output_tokens

    @property
    def counted_output(self) -> int:
        return self._counted + (tokens.count(self._model, self._uncounted) if self._uncounted else 0)

    def passed(self, max_tokens: int) -> bool:
        """Whether a server went on beyond the limit it was given.

        Without the safety factor of foreign families, or we would cut answers that keep to the limit.
        """
        return self.counted_output > max_tokens * tokens.safety_factor(self._model)

    @property
    def has_heard(self) -> bool:
        return bool(self._counted or self._uncounted)

    @property
    def usage(self) -> Usage:
        """Tokens used; an explicit number of the provider wins over ours."""
        is_estimated = self._told_input is None or self._told_output is None
        return Usage(
            self._input_tokens if self._told_input is None else self._told_input,
            self.counted_output if self._told_output is None else self._told_output,
            is_estimated,
        )

    @property
    def charge(self) -> Charge:
        usage = self.usage
        return Charge(self.hold_id, usage, self._price.amount(usage.input_tokens, usage.output_tokens))
