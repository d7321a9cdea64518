"""Telling our own clients that saving stands still, and that it goes on."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from editor.relay.session import Session


class Saving:
    """Whether the database takes what one tenant writes, as far as its sockets were told."""

    def __init__(self) -> None:
        self._told: set[Session] = set()
        self.goes_on = True

    def stands_still(self, sessions: Iterable[Session]) -> None:
        self.goes_on = False
        for session in sessions:
            self.tell(session)

    def tell(self, session: Session) -> None:
        """Once to each, while it lasts."""
        if not self.goes_on and session not in self._told:
            self._told.add(session)
            session.say("saving", saving=False)

    def again(self) -> None:
        self.goes_on = True
        told, self._told = self._told, set()
        for session in told:
            session.say("saving", saving=True)
