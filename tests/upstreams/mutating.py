"""A vendor that spoils valid OpenAI and Anthropic streams at random, each in a way that its seed repeats."""

import asyncio
import json
import random
import re
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from tests.upstreams.recording import Received, Script
from tests.upstreams.server import BreakOff, Reply, Upstream

SEED = re.compile(r"seed (\w+)")
AFTER_END = "AFTERTHEEND"
# The vendor shares its process with who calls it.
_MAX_PIECES = 4000
_WORDS = ["alpha", "bravo", "charlie", "delta", "echo", "foxtrot", "golf", "hotel", "india", "juliet", "kilo", "lima"]
_ODD: list[Any] = [
    None, True, 0, -1, -5000, 1.5, 1e30, float("nan"), float("inf"), 2**53 + 1, 10**400, "", "12", "x" * 5000, "\ud800",
    "a\x00b", [], [1], ["a"], {}, {"a": 1}, [[[]]],
]  # fmt: skip
_ODD_TOKENS: list[Any] = [-1, -5000, 1.5, float("nan"), float("inf"), 1e30, 2**53 + 1, 10**9, "12", True, [1], {"a": 1}]


@dataclass
class Spoilt:
    """An answer that is about to be sent. `events` are objects, or bytes that are sent as they are."""

    rng: random.Random
    events: list[Any]
    status: int = 200
    headers: dict[str, str] = field(default_factory=lambda: {"content-type": "text/event-stream"})
    newline: bytes = b"\n"
    piece_bytes: int = 0
    pause_s: float = 0.0
    cut_at: float = 1.0
    breaks_off: bool = False
    hangs: bool = False
    repeats: int = 1
    whole: bytes | None = None

    def at(self) -> int:
        return self.rng.randrange(len(self.events))

    def body(self) -> bytes:
        if self.whole is not None:
            return self.whole
        body = b"".join(map(self._frame, self.events))
        return body[: int(len(body) * self.cut_at)]

    def pieces(self) -> Iterator[bytes]:
        body = self.body()
        size = self.piece_bytes or len(body) or 1
        pieces = (body[at : at + size] for _ in range(self.repeats) for at in range(0, len(body), size))
        return islice(pieces, _MAX_PIECES)

    def _frame(self, event: Any) -> bytes:
        if isinstance(event, bytes):
            return event
        lines = [f"event: {event['type']}".encode()] if isinstance(event, dict) and "type" in event else []
        return self.newline.join([*lines, b"data: " + json.dumps(event).encode(), b"", b""])


Mutation = Callable[[Spoilt], None]


def mutating_upstream(sent: dict[str, list[bytes]]) -> Upstream:
    """Answer the prompt "seed N" with a stream spoilt as N says; `sent` keeps what was meant to be sent for it."""

    async def answer(script: Script, request: Received, reply: Reply) -> None:
        seeds = SEED.findall(json.dumps(request.json["messages"]))
        before = sent.setdefault(seeds[-1], [])
        spoilt = spoil(f"{seeds[-1]}.{len(before)}", is_anthropic=request.path.endswith("/messages"))
        before.append(spoilt.body())
        await reply.begin(spoilt.status, spoilt.headers)
        for piece in spoilt.pieces():
            await reply.piece(piece)
            await (reply.pause(spoilt.pause_s) if spoilt.pause_s else asyncio.sleep(0))
        if spoilt.hangs:
            await reply.pause(60)
        if spoilt.breaks_off:
            raise BreakOff
        await reply.end()

    return Upstream(answer, Script())


def spoil(seed: str, *, is_anthropic: bool) -> Spoilt:
    """Return a valid answer with one to three things wrong, the same for the same seed."""
    rng = random.Random(seed)
    spoilt = Spoilt(rng, (anthropic_events if is_anthropic else openai_events)(rng))
    for mutation in rng.sample(MUTATIONS, rng.choice((1, 1, 2, 3))):
        mutation(spoilt)
    return spoilt


def openai_events(rng: random.Random) -> list[Any]:
    def chunk(delta: Any, finish: Any = None) -> dict[str, Any]:
        choice = {"index": 0, "delta": delta, "finish_reason": finish}
        return {"id": "c", "object": "chat.completion.chunk", "choices": [choice], "usage": None}

    said = [chunk({"content": f"{rng.choice(_WORDS)} "}) for _ in range(rng.randint(1, 20))]
    usage: dict[str, Any] = {"prompt_tokens": 30, "completion_tokens": len(said), "total_tokens": 30 + len(said)}
    usage |= {"prompt_tokens_details": {"cached_tokens": 3}, "completion_tokens_details": {"reasoning_tokens": 1}}
    end = chunk({}, rng.choice(("stop", "stop", "length", "content_filter")))
    told = {"id": "c", "object": "chat.completion.chunk", "choices": [], "usage": usage}
    return [chunk({"role": "assistant", "content": ""}), *said, end, told, b"data: [DONE]\n\n"]


def anthropic_events(rng: random.Random) -> list[Any]:
    def delta(text: str) -> dict[str, Any]:
        return {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": text}}

    said = [delta(f"{rng.choice(_WORDS)} ") for _ in range(rng.randint(1, 20))]
    usage = {"input_tokens": 30, "cache_read_input_tokens": 3, "output_tokens": 1}
    reason = rng.choice(("end_turn", "end_turn", "stop_sequence", "max_tokens", "refusal"))
    return [
        {"type": "message_start", "message": {"id": "m", "role": "assistant", "content": [], "usage": usage}},
        {"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}},
        {"type": "ping"},
        *said,
        {"type": "content_block_stop", "index": 0},
        {"type": "message_delta", "delta": {"stop_reason": reason}, "usage": {"output_tokens": len(said)}},
        {"type": "message_stop"},
    ]


def places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every container with each of its keys, at any depth."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in list(pairs):
        yield value, key
        yield from places(inner)


def _odd_value(spoilt: Spoilt) -> None:
    found = [place for event in spoilt.events for place in places(event)]
    container, key = spoilt.rng.choice(found)
    container[key] = deepcopy(spoilt.rng.choice(_ODD))


def _missing(spoilt: Spoilt) -> None:
    found = [place for event in spoilt.events for place in places(event) if isinstance(place[0], dict)]
    container, key = spoilt.rng.choice(found)
    container.pop(key, None)


def odd_usage(spoilt: Spoilt) -> None:
    found = [(one, key) for event in spoilt.events for one, key in places(event) if str(key).endswith("_tokens")]
    for container, key in spoilt.rng.sample(found, min(len(found), spoilt.rng.randint(1, 3))):
        container[key] = spoilt.rng.choice(_ODD_TOKENS)


def _ten_times(spoilt: Spoilt) -> None:
    for event in spoilt.events:
        for container, key in places(event):
            if str(key).endswith("_tokens") and isinstance(container[key], int):
                container[key] *= spoilt.rng.choice((10, 40))


def _odd_content(spoilt: Spoilt) -> None:
    found = [(one, key) for event in spoilt.events for one, key in places(event) if key in ("content", "text", "delta")]
    container, key = spoilt.rng.choice(found or [({}, "")])
    container[key] = deepcopy(spoilt.rng.choice(_ODD))


def _odd_choices(spoilt: Spoilt) -> None:
    event = spoilt.events[spoilt.at()]
    if isinstance(event, dict):
        event["choices"] = spoilt.rng.choice(
            [None, [], {}, "x", [None], [[]], [{"index": 1}], [{}] * 5000, [{"delta": None}]]
        )


def _swapped(spoilt: Spoilt) -> None:
    first, second = spoilt.at(), spoilt.at()
    spoilt.events[first], spoilt.events[second] = spoilt.events[second], spoilt.events[first]


def _shuffled(spoilt: Spoilt) -> None:
    spoilt.rng.shuffle(spoilt.events)


def _twice(spoilt: Spoilt) -> None:
    spoilt.events.insert(spoilt.at(), deepcopy(spoilt.events[spoilt.at()]))


def _dropped(spoilt: Spoilt) -> None:
    if len(spoilt.events) > 1:
        del spoilt.events[spoilt.at()]


def _ends_and_usage_again(spoilt: Spoilt) -> None:
    spoilt.events.extend(deepcopy(spoilt.events[-3:]))


def _after_the_end(spoilt: Spoilt) -> None:
    """Text once the answer has its end; before the end nobody has put any."""
    ends = [at for at, event in enumerate(spoilt.events) if isinstance(event, dict) and _is_end(event)]
    if ends:
        late: dict[str, Any] = {"choices": [{"index": 0, "delta": {"content": AFTER_END}}]}
        late |= {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": AFTER_END}}
        spoilt.events[ends[0] + 1 :] = [late, *spoilt.events[ends[0] + 1 :], late]


def _is_end(event: dict[str, Any]) -> bool:
    return stop_of(event) not in (None, "")


def _cut(spoilt: Spoilt) -> None:
    spoilt.cut_at = spoilt.rng.random()
    spoilt.breaks_off = spoilt.rng.random() < 0.5


def _hangs(spoilt: Spoilt) -> None:
    spoilt.cut_at, spoilt.hangs = spoilt.rng.random(), True


def _garbage(spoilt: Spoilt) -> None:
    junk = [
        b"\x00\xff\xfe" * 50, b"data: {\n\n", b"<html>busy</html>\n\n", b"data\n\n", b"data:\n\n", b"data: null\n\n",
        b"event: \xc3\x28\ndata: \xff\xff\n\n", b"data: " + b"[" * 20_000 + b"\n\n", spoilt.rng.randbytes(300),
        b"data: " + b"9" * 9000 + b"\n\n", b"\xef\xbb\xbf", b"data: {}\n\n", b'data: {"type": "x"}\n\n',
    ]  # fmt: skip
    spoilt.events.insert(spoilt.at(), spoilt.rng.choice(junk))


def _comments(spoilt: Spoilt) -> None:
    spoilt.events[:] = [one for event in spoilt.events for one in (b": processing\n\n", b"retry: 1\nid: 7\n\n", event)]


def _carriage_returns(spoilt: Spoilt) -> None:
    spoilt.newline = b"\r\n"


def _small_pieces(spoilt: Spoilt) -> None:
    spoilt.piece_bytes = spoilt.rng.choice((1, 3, 17, 100))


def _drip(spoilt: Spoilt) -> None:
    spoilt.piece_bytes, spoilt.pause_s = spoilt.rng.choice(((1, 0.02), (200, 0.2), (50, 0.7)))


def _huge_line(spoilt: Spoilt) -> None:
    spoilt.events.insert(spoilt.at(), spoilt.rng.choice((b"data: ", b": ", b"")) + b"a" * 300_000)


def _unbroken_text(spoilt: Spoilt) -> None:
    text = spoilt.rng.choice(("a", "a.", "sk-a", "\u200b", "@", "1 ")) * 20_000
    events: tuple[dict[str, Any], dict[str, Any]] = (
        {"choices": [{"index": 0, "delta": {"content": text}}]},
        {"type": "content_block_delta", "delta": {"type": "text_delta", "text": text}},
    )
    spoilt.events[1:1] = [events[0] | events[1]]


def _no_end(spoilt: Spoilt) -> None:
    spoilt.repeats = 2000
    spoilt.whole = spoilt.rng.choice((
        b"a" * 4096, b": ping\n\n" * 500, b"\n" * 2000, b"data:\n" * 700, b"data: x\n" * 500,
        b'data: {"choices": [{"index": 0, "delta": {"content": "on and "}}]}\n\n' * 50,
        b'data: {"type": "ping", "choices": [{"index": 0, "delta": {}}]}\n\n' * 50,
    ))  # fmt: skip


def _json_instead(spoilt: Spoilt) -> None:
    whole: dict[str, Any] = {
        "choices": [{"index": 0, "message": {"role": "assistant", "content": "whole"}, "finish_reason": "stop"}]
    }
    whole |= {"type": "message", "content": [{"type": "text", "text": "whole"}], "stop_reason": "end_turn"}
    spoilt.whole = json.dumps(whole | {"usage": {"prompt_tokens": 3, "completion_tokens": 3}}).encode()
    if spoilt.rng.random() < 0.5:
        spoilt.headers["content-type"] = "application/json"


def _error_object(spoilt: Spoilt) -> None:
    error = spoilt.rng.choice([{"type": "server_error", "message": "busy"}, "busy", ["busy"], {"type": [1]}, {}, 7])
    spoilt.events.insert(spoilt.at(), {"type": "error", "error": error})


def _content_type(spoilt: Spoilt) -> None:
    spoilt.headers["content-type"] = spoilt.rng.choice(("text/html", "application/json", "text/plain", "", "x; =;"))


def _encoding(spoilt: Spoilt) -> None:
    spoilt.headers["content-encoding"] = spoilt.rng.choice(("gzip", "br", "deflate", "identity", "zstd", "x"))


def _status(spoilt: Spoilt) -> None:
    spoilt.status = spoilt.rng.choice((201, 202, 302, 400, 401, 418, 429, 500, 503, 599))
    spoilt.headers |= spoilt.rng.choice(({}, {"retry-after": "nan"}, {"retry-after": "-1"}, {"location": "/x"}))


MUTATIONS: list[Mutation] = [
    _odd_value, _odd_value, _missing, odd_usage, odd_usage, _ten_times, _odd_content, _odd_choices, _swapped, _shuffled,
    _twice, _dropped, _ends_and_usage_again, _after_the_end, _cut, _hangs, _garbage, _garbage, _comments,
    _carriage_returns, _small_pieces, _drip, _huge_line, _unbroken_text, _no_end, _json_instead, _error_object,
    _content_type, _encoding, _status,
]  # fmt: skip


def stop_of(event: Any) -> Any:
    """What an event gives as its reason to end, however odd; None for none."""
    if not isinstance(event, dict):
        return None
    choices, delta = event.get("choices"), event.get("delta")
    reasons = (
        [one.get("finish_reason") for one in choices if isinstance(one, dict)] if isinstance(choices, list) else []
    )
    reasons += [delta.get("stop_reason")] if isinstance(delta, dict) else []
    return next((reason for reason in reasons if reason is not None), None)
