"""One open tab: what it follows, and what it has not been sent yet. Bounded, however slow it is."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from kernel.tenancy.actor import Actor

MAX_TOPICS = 100
MAX_EVENTS = 20

Frame = dict[str, Any]


@dataclass(eq=False)
class Subscriber:
    """News that come while others wait are joined: a topic is in the next frame once, with each word once."""

    actor: Actor
    send: Callable[[Frame], Awaitable[None]]
    follows: set[str] = field(default_factory=set)
    pending: dict[str, set[str]] = field(default_factory=dict)
    missed: set[str] = field(default_factory=set)
    is_sending: bool = False

    def add(self, topic: str, event: str) -> None:
        if topic in self.follows and topic not in self.missed:
            events = self.pending.setdefault(topic, set())
            events.add(event)
            if len(events) > MAX_EVENTS:
                del self.pending[topic]
                self.missed.add(topic)

    def miss(self) -> None:
        """Anything may have happened to what it follows: it must fetch all of it anew."""
        self.pending.clear()
        self.missed |= self.follows

    @property
    def has_news(self) -> bool:
        return bool(self.pending or self.missed) and not self.is_sending

    @property
    def waits_for(self) -> set[str]:
        return set(self.pending) | self.missed

    def take(self, asked: set[str], allowed: set[str]) -> Frame:
        """The next frame, of the topics whose rights were asked; what came meanwhile waits for a question of its own.

        Those that may not be followed any more are dropped and named no more.
        """
        news = [{"topic": topic, "events": sorted(self.pending[topic])} for topic in sorted(self.pending)]
        ended = (self.waits_for & asked) - allowed
        frame: Frame = {
            "news": [one for one in news if one["topic"] in allowed],
            "missed": sorted(self.missed & allowed),
            "ended": sorted(ended),
        }
        self.follows -= ended
        self.pending = {topic: events for topic, events in self.pending.items() if topic not in asked}
        self.missed -= asked
        return {name: part for name, part in frame.items() if part}
