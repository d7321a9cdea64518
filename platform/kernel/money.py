"""Money is an integer count of nano-USD; floats never touch it."""

from decimal import ROUND_CEILING, Decimal

NANO_USD = 10**9


def to_nano_usd(usd: Decimal) -> int:
    """Convert dollars to nano-USD, rounding up so that a price is never understated."""
    return int((usd * NANO_USD).to_integral_value(rounding=ROUND_CEILING))


def format_usd(nano_usd: int) -> str:
    """Write nano-USD as dollars with at least two and at most nine decimals, e.g. ``0.0021``."""
    text = f"{Decimal(nano_usd) / NANO_USD:.9f}".rstrip("0")
    whole, _, fraction = text.partition(".")
    return f"{whole}.{fraction.ljust(2, '0')}"
