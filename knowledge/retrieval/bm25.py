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


def sql_score(frequency: str, length: str, average_length: str, rarity: str) -> str:
    """`term_score` as an SQL expression over the named columns; in float8, since numeric costs ten times as much."""
    saturation = f"({frequency} + {K1}::float8 * ({1 - B}::float8 + {B}::float8 * {length} / {average_length}))"
    return f"{rarity} * {frequency} * {K1 + 1}::float8 / {saturation}"


def sql_idf(documents: str, containing: str) -> str:
    """`idf` as an SQL expression over two float8 columns."""
    return f"ln(1 + ({documents} - {containing} + 0.5::float8) / ({containing} + 0.5::float8))"
