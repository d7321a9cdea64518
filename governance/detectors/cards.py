"""Payment cards: 13 to 19 digits of a known network with a valid check digit (ISO/IEC 7812-1, Annex B)."""

from collections.abc import Iterator

from governance.detectors.numbers import Digits, clusters

_LONG = frozenset(range(16, 20))
_LENGTHS_BY_PREFIX = {
    **dict.fromkeys(["4"], frozenset({13, 16, 19})),
    **dict.fromkeys(["51", "52", "53", "54", "55", "22", "23", "24", "25", "26", "27"], frozenset({16})),
    **dict.fromkeys(["34", "37"], frozenset({15})),
    **dict.fromkeys(["30", "36", "38", "39"], frozenset({14, 16, 19})),
    **dict.fromkeys(["35", "60", "62", "64", "65", "81"], _LONG),
    **dict.fromkeys(["50", "56", "57", "58", "63", "67", "68", "69"], _LONG),
}
_LENGTHS = range(19, 12, -1)


def find(text: str) -> Iterator[tuple[int, int]]:
    """Card numbers that stand as whole groups, longest first."""
    for cluster in clusters(text, at_least=13):
        yield from _in_cluster(cluster)


def _in_cluster(cluster: Digits) -> Iterator[tuple[int, int]]:
    index = 0
    while index <= len(cluster.digits) - 13:
        length = _card_length(cluster, index) if cluster.starts_group(index) else 0
        if length:
            yield cluster.offsets[index], cluster.offsets[index + length - 1] + 1
        index += length or 1


def _card_length(cluster: Digits, index: int) -> int:
    for length in _LENGTHS:
        last = index + length - 1
        if last < len(cluster.digits) and cluster.ends_group(last) and _is_card(cluster.digits[index : last + 1]):
            return length
    return 0


def _is_card(digits: str) -> bool:
    lengths = _LENGTHS_BY_PREFIX.get(digits[0]) or _LENGTHS_BY_PREFIX.get(digits[:2], frozenset())
    return len(digits) in lengths and len(set(digits)) > 1 and _luhn(digits)


def _luhn(digits: str) -> bool:
    total = 0
    for position, digit in enumerate(map(int, reversed(digits))):
        doubled = digit * 2 if position % 2 else digit
        total += doubled - 9 if doubled > 9 else doubled
    return total % 10 == 0
