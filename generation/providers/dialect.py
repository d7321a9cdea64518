"""What one account's server accepts of OpenAI's parameters; learned from its refusals."""

import re
from typing import Any

from generation.providers.base import Call

# Reasoning models take the sampling parameters at their defaults only.
_FIXED_SAMPLING = re.compile(r"^(o\d|gpt-5)")
_CAPS = ("max_completion_tokens", "max_tokens")
_SAMPLING = ("temperature", "top_p", "stop", "seed", "frequency_penalty", "presence_penalty", "logit_bias")
_OPTIONAL = ("stream_options", *_SAMPLING)


class Dialect:
    """The spelling of a request for one account.

    `cap` is the name of the output limit tried first: OpenAI wants ``max_completion_tokens``, most
    compatible servers know ``max_tokens`` only. The limit is never left out, because the reservation
    counts on it. `is_llama`: the server is the built-in one, which knows llama.cpp's own sampling parameters.
    """

    def __init__(self, cap: str = "max_completion_tokens", *, is_llama: bool = False) -> None:
        self._default_cap = cap
        self._is_llama = is_llama
        self._cap: dict[str, str] = {}
        self._dropped: dict[str, set[str]] = {}

    def body(self, call: Call) -> dict[str, Any]:
        """Return the keyword arguments of `chat.completions.create` for this call."""
        body: dict[str, Any] = {
            "model": call.model,
            "messages": [{"role": message.role, "content": message.content} for message in call.messages],
            "stream": True,
            "stream_options": {"include_usage": True},
            self._cap.get(call.model, self._default_cap): call.max_tokens,
        }
        if not _FIXED_SAMPLING.match(call.model):
            body.update(call.sampling())
        if call.response_format:  # without it the answer would be of another kind, so it is never left out
            body["response_format"] = dict(call.response_format)
        if self._is_llama and call.built_in_sampling:
            body["extra_body"] = dict(call.built_in_sampling)
        for name in self._dropped.get(call.model, ()):
            body.pop(name, None)
        return body

    def learn(self, model: str, param: str | None, message: str, body: dict[str, Any]) -> bool:
        """Change the spelling after a 400 that names one of our parameters; False when it does not help."""
        for name in (*_CAPS, *_OPTIONAL):
            if name in body and _names(name, param, message):
                return self._stop_using(model, name)
        return False

    def _stop_using(self, model: str, name: str) -> bool:
        if name in _OPTIONAL:
            self._dropped.setdefault(model, set()).add(name)
            return True
        if model in self._cap:
            return False  # both spellings of the limit were refused: the number itself is the trouble
        self._cap[model] = next(cap for cap in _CAPS if cap != name)
        return True


def _names(name: str, param: str | None, message: str) -> bool:
    return param == name or (not param and re.search(rf"\b{name}\b", message) is not None)
