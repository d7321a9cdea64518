"""Events that only tests journal."""

from kernel.journal import Event, Personal, event


@event("thing.noted", subject="thing")
class ThingNoted(Event):
    """Something was noted."""

    n: int = 0
    text: Personal = ""


@event("test.happened", subject="test")
class SomethingHappened(Event):
    """Something happened, to be found again by its number."""

    n: int
    prompt: Personal = ""
