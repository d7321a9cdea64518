"""BM25 in the Lucene form (Robertson and Zaragoza 2009): the arithmetic, and the same as SQL.

The Python form is the reference that the SQL in the search function is tested against.
"""

from math import log

K1 = 1.2
B = 0.75


def idf(documents: int, containing: int) -> float:
    """How rare a term is: ln(1 + (N - n + 0.5) / (n + 0.5)), never negative."""
    return log(1 + (documents - containing + 0.5) / (containing + 0.5))


def term_score(frequency: int, length: int, average_length: float, rarity: float) -> float:
    """What one term adds to the score of a text of `length` terms that holds it `frequency` times."""
    saturation = frequency + K1 * (1 - B + B * length / average_length)
    return rarity * frequency * (K1 + 1) / saturation


def sql_score(frequency: str, length: str, average_length: str, documents: str, containing: str) -> str:
    """The same product as an SQL expression over the five named columns."""
    rarity = f"ln(1 + ({documents} - {containing} + 0.5) / ({containing} + 0.5))"
    saturation = f"({frequency} + {K1} * ({1 - B} + {B} * {length} / {average_length}))"
    return f"{rarity} * {frequency} * {K1 + 1} / {saturation}"
