"""What an upstream received, byte by byte, and what it shall do next."""

import json
from collections import deque
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Received:
    """One request as it came in."""

    method: str
    path: str
    headers: dict[str, str]
    raw: bytes
    port: int = 0  # of the caller's end of the connection

    @property
    def json(self) -> dict[str, Any]:
        return json.loads(self.raw) if self.raw else {}


@dataclass(frozen=True)
class Act:
    """How the upstream answers one call; the default answers politely.

    `text` or `chunks` is what the model says; `echo` says what the last user turn said, from `echo_from` on where
    that is given, `echo_all` the whole prompt, cut into pieces of `cut` characters. The other fields make trouble.
    """

    text: str = "The quick brown fox jumps over the lazy dog."
    chunks: tuple[str, ...] | None = None
    echo: bool = False
    echo_from: str = ""
    echo_all: bool = False
    cut: int = 4
    finish: str = "stop"
    usage: tuple[int, int] | None = None  # (input, output); None: counted
    cached: int = 0
    cache_write: int = 0
    reasoning: int = 0
    withhold_usage: bool = False
    usage_on_last_choice: bool = False
    status: int = 200
    error_type: str = ""
    error_code: str | None = None
    message: str = "The server had an error"
    headers: dict[str, str] = field(default_factory=dict)
    first_after_s: float = 0.0
    pause_s: float = 0.0
    stall_after: int | None = None
    disconnect_after: int | None = None
    error_after: int | None = None
    garbage_after: int | None = None


@dataclass
class Script:
    """The upstream's role: acts queued for the next calls, then the standing act."""

    standing: Act = field(default_factory=Act)
    queued: deque[Act] = field(default_factory=deque)
    received: list[Received] = field(default_factory=list)
    key: str | None = None
    rejects: set[str] = field(default_factory=set)
    models: tuple[str, ...] = ("gpt-4o-mini",)
    context_window: int = 128_000
    aborted: int = 0

    def next(self, *acts: Act) -> None:
        self.queued.extend(acts)

    def take(self) -> Act:
        return self.queued.popleft() if self.queued else self.standing

    @property
    def calls(self) -> list[Received]:
        return [request for request in self.received if request.method == "POST"]

    @property
    def bytes_received(self) -> bytes:
        return b"\n".join(request.raw for request in self.received)

    def reset(self) -> None:
        self.standing, self.rejects, self.aborted = Act(), set(), 0
        self.queued.clear()
        self.received.clear()


def pieces(act: Act, messages: list[dict[str, Any]]) -> list[str]:
    """Return the chunks an act says in answer to a prompt."""
    if act.chunks is not None:
        return list(act.chunks)
    said = act.text
    if act.echo_all:
        said = "\n".join(str(message["content"]) for message in messages)
    elif act.echo:
        said = str([message for message in messages if message["role"] == "user"][-1]["content"])
        said = said[said.rindex(act.echo_from) if act.echo_from else 0 :]
    return [said[at : at + act.cut] for at in range(0, len(said), act.cut)]
