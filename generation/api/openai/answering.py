"""From the events of a generation to a completion: what both doors of the OpenAI face send, whatever serves them."""

from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from typing import Any

from generation import commands, queries
from generation.api.openai import envelope
from generation.api.openai.leaving import Asker
from generation.api.openai.wire import DONE, Completion, sse
from generation.capabilities import GENERATE
from generation.events import StreamEvent
from kernel.errors import Unauthenticated
from kernel.http.problem import members
from kernel.http.sse import HEARTBEAT, while_admitted
from kernel.tenancy import Actor

Batch = Sequence[StreamEvent]
EVENT_STREAM = "text/event-stream; charset=utf-8"
UNBUFFERED = {"Cache-Control": "no-cache, no-store", "X-Accel-Buffering": "no"}
_NO_LONGER = "What this was asked with opens nothing any more."


class Answer:
    """The events of one generation, for as long as whoever asked may be here.

    They come in batches, as they arrive. `first` waits until it is clear that there is an answer; then either `whole`
    or `pieces` takes the rest.
    """

    def __init__(self, completion: Completion, actor: Actor, *, is_running: bool) -> None:
        self.completion = completion
        self._batches = _while_admitted(completion, actor, is_running=is_running)
        self._ready: list[StreamEvent] = []

    async def first(self) -> StreamEvent:
        """Return the first text, the end or an error: only then the status line can say 200."""
        async for batch in self._batches:
            for number, event in enumerate(batch or ()):
                if event.kind == "error":
                    return event
                if event.kind in ("delta", "finish"):
                    self._ready = list(batch[number:]) if batch else []
                    return event
                self.completion.consume(event)
        raise RuntimeError("a stream of events ended without its last one")

    async def whole(self) -> StreamEvent | None:
        """Take in all of it; return the error that it ended with, if any."""
        async for batch in self._rest():
            for event in batch or ():
                if event.kind == "error":
                    return event
                self.completion.consume(event)
        return None

    async def _rest(self) -> AsyncIterator[Batch | None]:
        ready, self._ready = self._ready, []
        yield ready
        if not ready[-1].is_last:
            async for batch in self._batches:
                yield batch

    def pieces(self, asker: Asker, *, include_usage: bool) -> "Chunks":
        return Chunks(asker, self.completion, self._rest(), include_usage=include_usage)


async def _while_admitted(completion: Completion, actor: Actor, *, is_running: bool) -> AsyncIterator[Batch | None]:
    """To the last event, or to an error of ours where the key or the session does not stand any longer; None for
    silence.

    These clients take a stream that just ends for a whole answer, and nobody else reads this one.
    """
    tenant_id, generation_id, number = actor.tenant_id, completion.generation_id, 0
    batches = queries.follow_in_batches(tenant_id, generation_id, is_running=is_running)
    async for batch in while_admitted(batches, actor, GENERATE):
        number = batch[-1].id if batch else number
        yield batch
        if batch and batch[-1].is_last:
            return
    commands.send_stop(tenant_id, generation_id)
    yield [StreamEvent(number + 1, "error", members(Unauthenticated(_NO_LONGER), actor.request_id))]


class Chunks:
    """A completion as chunks. It is closed with its response, also where that was never begun."""

    def __init__(
        self, asker: Asker, completion: Completion, batches: AsyncIterator[Batch | None], *, include_usage: bool
    ) -> None:
        self._asker, self._completion, self._batches = asker, completion, batches
        self._include_usage = include_usage
        self._usage: dict[str, Any] = {"usage": None} if include_usage else {}
        self.close = asker.leave

    @property
    def headers(self) -> dict[str, str]:
        """What the answer's head says of the parameters."""
        return self._completion.headers

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self.pieces()

    async def pieces(self) -> AsyncGenerator[bytes, None]:
        last: StreamEvent | None = None
        begun = self._completion.chunk({"role": "assistant", "content": "", "refusal": None}, **self._usage)
        try:
            async for batch in self._batches:
                last = batch[-1] if batch else last
                if last is not None and last.is_last:
                    self._asker.served()
                said = b"".join(map(self._piece, batch)) if batch else HEARTBEAT
                if begun or said:
                    yield begun + said
                begun = b""
            for piece in self._ending(last):
                yield piece
        finally:
            self._asker.leave()

    def _piece(self, event: StreamEvent) -> bytes:
        if event.kind == "error":
            return sse(envelope.body_of(event.data))
        self._completion.consume(event)
        if event.kind != "delta":
            return b""
        return self._completion.chunk({"content": event.data["text"]}, **self._usage)

    def _ending(self, last: StreamEvent | None) -> list[bytes]:
        if last is None or last.kind != "finish":
            return []
        done = self._completion.chunk(
            {}, self._completion.finish_reason, **self._usage, scriptorium=self._completion.extra
        )
        return [b"".join([done, *([self._completion.usage_chunk()] if self._include_usage else []), DONE])]
