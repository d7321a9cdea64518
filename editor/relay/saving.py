"""Telling our own clients that saving stands still, and that it goes on."""

from collections.abc import Iterable

from editor.relay.room import Participant


class SavingStatus:
    """Whether the database takes what one tenant writes, as far as its sockets were told."""

    def __init__(self) -> None:
        self._notified: set[Participant] = set()
        self.is_saving = True

    def paused(self, participants: Iterable[Participant]) -> None:
        self.is_saving = False
        for participant in participants:
            self.notify(participant)

    def notify(self, participant: Participant) -> None:
        """Once to each, while it lasts."""
        if not self.is_saving and participant not in self._notified:
            self._notified.add(participant)
            participant.send_status("saving", saving=False)

    def resumed(self) -> None:
        self.is_saving = True
        notified, self._notified = self._notified, set()
        for participant in notified:
            participant.send_status("saving", saving=True)
