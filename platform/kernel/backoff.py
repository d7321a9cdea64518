"""How long to wait before trying again."""

import random

_chance = random.SystemRandom()


def full_jitter_s(tries: int, *, first_s: float, max_s: float) -> float:
    """Return a wait in seconds after so many tries: anything from zero to a bound that doubles with each of them.

    Spread over the whole range, so that many who failed at once do not come back at once (Marc Brooker, "Exponential
    Backoff And Jitter", AWS Architecture Blog, 2015).
    """
    return _chance.uniform(0, min(max_s, first_s * 2 ** min(tries - 1, 32)))
