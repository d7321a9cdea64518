"""The words of billing: amounts, prices, holds and what the ledger says. Pure Python, integers only."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

TOKENS_PER_PRICE = 1_000_000

LOCAL_PROVIDER = "local"
VENDORS = ("openai", "anthropic", LOCAL_PROVIDER)
"""Providers whose prices hang on their name; a server of an organisation's own has its prices by its account's id."""

# Redis counts in doubles, and JSON numbers are doubles: a cap above this (about $9.0 million) would not be exact.
MAX_CAP = 2**53 - 1


class Scope(StrEnum):
    """Whose budget."""

    TENANT = "tenant"
    MEMBER = "member"


class Window(StrEnum):
    """A calendar day or month in the organisation's own time zone."""

    DAY = "day"
    MONTH = "month"


class HoldState(StrEnum):
    """held -> settled | expired | released; expired -> settled."""

    HELD = "held"
    SETTLED = "settled"
    EXPIRED = "expired"
    RELEASED = "released"


class LedgerKind(StrEnum):
    """What a row of the ledger books."""

    SETTLE = "settle"
    EXPIRE = "expire"
    ADJUST = "adjust"


@dataclass(frozen=True, slots=True)
class Amount:
    """Tokens and money of one call; both count against caps."""

    tokens: int
    nano_usd: int

    def __add__(self, other: "Amount") -> "Amount":
        return Amount(self.tokens + other.tokens, self.nano_usd + other.nano_usd)

    def __sub__(self, other: "Amount") -> "Amount":
        return Amount(self.tokens - other.tokens, self.nano_usd - other.nano_usd)

    def at_least(self, other: "Amount") -> "Amount":
        return Amount(max(self.tokens, other.tokens), max(self.nano_usd, other.nano_usd))

    def at_most(self, other: "Amount") -> "Amount":
        return Amount(min(self.tokens, other.tokens), min(self.nano_usd, other.nano_usd))

    @property
    def is_zero(self) -> bool:
        return not (self.tokens or self.nano_usd)


NOTHING = Amount(0, 0)


@dataclass(frozen=True, slots=True)
class TokenCount:
    """Tokens of a call by kind. `cached` (read) and `cache_write` are parts of `input`, `reasoning` one of `output`."""

    input: int
    output: int
    cached: int = 0
    cache_write: int = 0
    reasoning: int = 0

    def __sub__(self, other: "TokenCount") -> "TokenCount":
        return TokenCount(
            self.input - other.input,
            self.output - other.output,
            self.cached - other.cached,
            self.cache_write - other.cache_write,
            self.reasoning - other.reasoning,
        )

    @property
    def total(self) -> int:
        return self.input + self.output


@dataclass(frozen=True, slots=True)
class Price:
    """What a model costs, frozen on every ledger row it prices.

    Kept in nano-USD per million tokens, so that prices below one nano-dollar a token stay exact. A kind without a price
    of its own (None) costs what the rest of its side costs.
    """

    provider: str
    model: str
    input_per_million: int
    output_per_million: int
    version: str
    cached_per_million: int | None = None
    cache_write_per_million: int | None = None
    reasoning_per_million: int | None = None

    @property
    def input_nano_usd(self) -> int:
        """One input token, rounded up."""
        return -(-self.input_per_million // TOKENS_PER_PRICE)

    @property
    def output_nano_usd(self) -> int:
        """One output token, rounded up."""
        return -(-self.output_per_million // TOKENS_PER_PRICE)

    @property
    def dearest_input_per_million(self) -> int:
        return max(self.input_per_million, self.cached_per_million or 0, self.cache_write_per_million or 0)

    @property
    def dearest_output_per_million(self) -> int:
        return max(self.output_per_million, self.reasoning_per_million or 0)

    def cost(self, input_tokens: int, output_tokens: int) -> int:
        """Nano-USD of a call without tokens of a kind of their own, rounded up once."""
        return self.cost_of(TokenCount(input_tokens, output_tokens))

    def cost_of(self, used: TokenCount) -> int:
        """Nano-USD of a call, each kind of token at its own price, rounded up once."""
        total = used.input * self.input_per_million + used.output * self.output_per_million
        total += used.cached * self._more(self.cached_per_million, self.input_per_million)
        total += used.cache_write * self._more(self.cache_write_per_million, self.input_per_million)
        total += used.reasoning * self._more(self.reasoning_per_million, self.output_per_million)
        return -(-total // TOKENS_PER_PRICE)

    def amount(self, input_tokens: int, output_tokens: int) -> Amount:
        """Tokens and money of a call without tokens of a kind of their own."""
        return Amount(input_tokens + output_tokens, self.cost(input_tokens, output_tokens))

    def amount_of(self, used: TokenCount) -> Amount:
        """Tokens and money of a call."""
        return Amount(used.total, self.cost_of(used))

    def ceiling(self, input_tokens: int, output_tokens: int) -> Amount:
        """The most a call can cost, of whichever kinds its tokens turn out to be."""
        dearest = input_tokens * self.dearest_input_per_million + output_tokens * self.dearest_output_per_million
        return Amount(input_tokens + output_tokens, -(-dearest // TOKENS_PER_PRICE))

    @staticmethod
    def _more(own: int | None, usual: int) -> int:
        """By how much a token of a kind costs more than the rest of its side; below zero where it costs less."""
        return 0 if own is None else own - usual


@dataclass(frozen=True, slots=True)
class OwnPrice:
    """A price an organisation has set: for a house, or with `account_id` for a server of its own."""

    account_id: UUID | None
    price: Price


@dataclass(frozen=True, slots=True)
class Hold:
    """Money and tokens set aside for one call."""

    id: UUID
    state: HoldState
    amount: Amount
    price: Price


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """One booking. Never changed; corrections are further rows."""

    id: UUID
    hold_id: UUID
    kind: LedgerKind
    at: datetime
    day: date
    member_id: UUID | None
    purpose: str
    provider: str
    model: str
    input_tokens: int
    output_tokens: int
    cached_tokens: int
    cache_write_tokens: int
    reasoning_tokens: int
    amount: Amount
    over: Amount
    price_version: str
    estimated: bool


@dataclass(frozen=True, slots=True)
class CapState:
    """A budget, its cap and what is used of it in the running window. None means without a cap."""

    scope: Scope
    member_id: UUID | None
    window: Window
    cap_nano_usd: int | None
    cap_tokens: int | None
    settled: Amount
    reserved: Amount
    resets_at: datetime

    @property
    def left_nano_usd(self) -> int | None:
        if self.cap_nano_usd is None:
            return None
        return max(0, self.cap_nano_usd - self.settled.nano_usd - self.reserved.nano_usd)

    @property
    def left_tokens(self) -> int | None:
        if self.cap_tokens is None:
            return None
        return max(0, self.cap_tokens - self.settled.tokens - self.reserved.tokens)


@dataclass(frozen=True, slots=True)
class Headroom:
    """What one actor may still spend: the tightest of their caps, None where nothing is capped."""

    left_nano_usd: int | None
    left_tokens: int | None
    caps: list[CapState]
