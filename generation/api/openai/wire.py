"""Answers in OpenAI's shapes, with every field that strict clients look for."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from generation.events import StreamEvent

NOT_HONOURED = "parameters_not_honoured"
NOT_HONOURED_HEADER = "X-Scriptorium-Not-Honoured"
_REASONS = {"stop": "stop", "length": "length", "content_filter": "content_filter", "stopped": "stop"}


@dataclass
class Completion:
    """One answer while it comes. `extra` is what only we tell: sources, cost, who answered."""

    generation_id: UUID
    created: int
    model: str
    text: str = ""
    fingerprint: str = "scr_0"
    extra: dict[str, Any] = field(default_factory=dict)
    not_honoured: list[str] = field(default_factory=list)
    finish: dict[str, Any] = field(default_factory=dict)

    @property
    def id(self) -> str:
        return f"chatcmpl-{self.generation_id.hex}"

    @property
    def headers(self) -> dict[str, str]:
        """What clients see that look at OpenAI's fields only."""
        return {NOT_HONOURED_HEADER: ", ".join(self.not_honoured)} if self.not_honoured else {}

    def leave_out(self, names: Sequence[str]) -> None:
        """Note parameters of the request that nothing was made of."""
        if names:
            self.not_honoured.extend(name for name in names if name not in self.not_honoured)
            self.extra.setdefault("notices", []).append({"code": NOT_HONOURED, "parameters": list(names)})

    def consume(self, event: StreamEvent) -> None:
        """Take in an event that is not an error."""
        match event.kind:
            case "start":
                self.model, self.fingerprint = event.data["model"], f"scr_{event.data['policy_version']}"
                self.extra |= {name: event.data[name] for name in ("generation_id", "provider", "demo")}
            case "sources":
                self.extra |= {"sources": event.data["passages"], "relations": event.data["relations"]}
            case "notice" if event.data.get("code") == NOT_HONOURED:
                self.leave_out(event.data["parameters"])
            case "notice":
                self.extra.setdefault("notices", []).append(dict(event.data))
                self.model = event.data.get("model", self.model)
            case "delta":
                self.text += event.data["text"]
            case "finish":
                self.finish, self.model = dict(event.data), event.data["model"]
                self.extra |= {name: event.data[name] for name in ("provider", "demo", "cost_nano_usd", "verdict")}

    @property
    def finish_reason(self) -> str:
        return _REASONS.get(self.finish.get("finish_reason", ""), "stop")

    @property
    def usage(self) -> dict[str, Any]:
        reported = self.finish.get("usage", {"input_tokens": 0, "output_tokens": 0})
        return {
            "prompt_tokens": reported["input_tokens"],
            "completion_tokens": reported["output_tokens"],
            "total_tokens": reported["input_tokens"] + reported["output_tokens"],
            "prompt_tokens_details": {"cached_tokens": reported.get("cached_tokens", 0), "audio_tokens": 0},
            "completion_tokens_details": {
                "reasoning_tokens": reported.get("reasoning_tokens", 0),
                "audio_tokens": 0,
                "accepted_prediction_tokens": 0,
                "rejected_prediction_tokens": 0,
            },
        }

    def whole(self) -> dict[str, Any]:
        """Return a `chat.completion`."""
        message: dict[str, Any] = {"role": "assistant", "content": self.text, "refusal": None, "annotations": []}
        choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": self.finish_reason}
        return self._base("chat.completion", [choice]) | {"usage": self.usage, "scriptorium": self.extra}

    def chunk(self, delta: dict[str, Any], finish_reason: str | None = None, **more: Any) -> bytes:
        """Return a `chat.completion.chunk` as a server-sent event."""
        choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish_reason}
        return sse(self._base("chat.completion.chunk", [choice]) | more)

    def usage_chunk(self) -> bytes:
        """Return the last chunk for callers who asked for usage: no choices, the tokens of the whole answer."""
        return sse(self._base("chat.completion.chunk", []) | {"usage": self.usage})

    def _base(self, kind: str, choices: list[dict[str, Any]]) -> dict[str, Any]:
        return {
            "id": self.id,
            "object": kind,
            "created": self.created,
            "model": self.model,
            "choices": choices,
            "service_tier": "default",
            "system_fingerprint": self.fingerprint,
        }


def sse(data: dict[str, Any]) -> bytes:
    return b"data: " + json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode() + b"\n\n"


DONE = b"data: [DONE]\n\n"
