"""What the server says to one client about its own edits and its own rights."""

import json
from typing import Any

from editor.events import Refused
from editor.relay.outbox import Outbox
from editor.yjs import wire


class Replies:
    """Our own client gets acknowledgements, refusals and statuses; a stock client does not know those messages."""

    def __init__(self, outbox: Outbox, *, wants_acks: bool) -> None:
        self._outbox, self._wants_acks = outbox, wants_acks

    def acknowledge(self, lease: int, number: int, seq: int) -> None:
        if self._wants_acks:
            self._outbox.put(wire.ack(lease, number, seq))

    def refuse(self, lease: int, number: int, refusal: Refused) -> None:
        if not self._wants_acks:
            self._outbox.put(wire.permission_denied(refusal.code))
            return
        self.send_status(
            "refused",
            lease=lease,
            number=number,
            code=refusal.code,
            detail=refusal.detail,
            expected=refusal.expected,
        )

    def send_status(self, about: str, **values: Any) -> None:
        if self._wants_acks:
            self._outbox.put(wire.status(json.dumps({"type": about, **values})))

    def read_only(self, reason: str) -> None:
        self.send_status("mode", mode="read-only", reason=reason)
        if not self._wants_acks:
            self._outbox.put(wire.permission_denied(reason))
