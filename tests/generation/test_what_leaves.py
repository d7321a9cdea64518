"""Nothing leaves for a provider that the policy has not seen, whichever field of a request it came in."""

import json
from dataclasses import fields, replace
from typing import Any
from urllib.parse import unquote
from uuid import UUID, uuid4

import pytest

from generation import ports
from generation.events import Augmentation, GenerationRequest, Message, Passage
from generation.pipeline.admit import request_digest
from generation.prompts.screened import Screened, Unscreened
from generation.providers.base import Call
from kernel.tenancy import Actor
from tests.generation.driving import Gateway, ask, text_of
from tests.upstreams.recording import Act
from tests.upstreams.server import Upstream

CARD, MAIL = "4111 1111 1111 1111", "ada.lovelace@analytical.example"
PLANTED = f"{CARD} {MAIL}"
MARKS = (CARD, CARD.replace(" ", ""), MAIL, "ada.lovelace")

PLANTS: dict[str, Any] = {
    "purpose": None,  # chosen by our own code, never by a caller
    "messages": (Message("system", PLANTED), Message("assistant", PLANTED), Message("user", f"Say {PLANTED}")),
    "model": None,  # has to be one that an admin configured
    "max_tokens": None,
    "temperature": None,
    "query": PLANTED,
    "focus": PLANTED,
    "conversation": PLANTED,
    "idempotency_key": PLANTED,
    "subject": ("document", uuid4()),
    "context": {"note": PLANTED, PLANTED: [PLANTED]},
    "stop": (CARD, MAIL, PLANTED),
    "top_p": 0.5,
    "seed": 4111,
    "frequency_penalty": 0.1,
    "presence_penalty": 0.1,
    "logit_bias": ((50256, -100.0),),
    "named": (PLANTED,),
    "fallback": "none",
    "built_in_sampling": (("min_p", 0.05),),
    "tries": 2,
    "ends_loops": True,
    "document": PLANTED,
    "response_format": {
        "type": "json_schema",
        "json_schema": {"name": MAIL, "schema": {"enum": [CARD, {PLANTED: f"\n{PLANTED}"}], "maximum": 7}},
    },
}


def left(upstream: Upstream) -> str:
    """Everything a provider received, headers and paths included, in the clear."""
    told = [[one.path, one.headers, one.raw.decode()] for one in upstream.script.received]
    bodies = json.dumps([one.json for one in upstream.script.received], ensure_ascii=False)
    return unquote(json.dumps(told, ensure_ascii=False)) + bodies


def test_every_field_of_a_request_is_known_here() -> None:
    assert PLANTS.keys() == {one.name for one in fields(GenerationRequest)}, "say how the new field can carry text"


@pytest.mark.parametrize("field", [name for name, planted in PLANTS.items() if planted is not None])
def test_no_field_carries_an_original_out(gateway: Gateway, upstream: Upstream, field: str) -> None:
    gateway.run(ask(**{field: PLANTS[field]}))
    assert upstream.script.calls, "the call was made"
    assert not [mark for mark in MARKS if mark in left(upstream)]


def test_a_stop_sequence_leaves_as_the_placeholder_the_prompt_has(gateway: Gateway, upstream: Upstream) -> None:
    upstream.script.next(Act(echo=True))
    assert text_of(gateway.run(ask(f"Write {MAIL}.", stop=(MAIL, "END")))) == f"Write {MAIL}."
    sent = upstream.script.calls[-1].json
    assert sent["stop"][1] == "END"
    assert sent["stop"][0] in sent["messages"][-1]["content"]


def test_what_knowledge_adds_is_screened_in_every_part(
    gateway: Gateway, upstream: Upstream, monkeypatch: pytest.MonkeyPatch
) -> None:
    passage = Passage(1, UUID(int=1), UUID(int=2), f"{MAIL}.pdf", 1, 0, 9, f"Pay {CARD}", 0.9, PLANTED)

    def augment(actor: Actor, request: GenerationRequest) -> Augmentation:
        return Augmentation((passage,), (f"{MAIL} OWNS {CARD}",))

    monkeypatch.setattr(ports.augment, "_filled_with", augment)
    monkeypatch.setattr(ports.readable_files, "_filled_with", lambda _actor, files: set(files))  # there are none
    # The files of these passages were made up with them.
    monkeypatch.setattr(ports.readable_files, "_filled_with", lambda _actor, file_ids: set(file_ids))
    gateway.run(ask("Who pays?", query="x"))
    assert "<source 1 " in left(upstream)
    assert not [mark for mark in MARKS if mark in left(upstream)]


SAFE = (Message("user", Screened("Hello")),)


@pytest.mark.parametrize(
    "changes",
    [
        {"messages": (Message("user", "raw"),)},
        {"messages": (Message(PLANTED, Screened("x")),)},
        {"stop": ("raw",)},
        {"response_format": {"raw": 1}},
        {"response_format": {Screened("enum"): ["raw"]}},
        {"seed": "raw"},
        {"logit_bias": (("raw", 1.0),)},
        {"logit_bias": {"raw": 1.0}},
        {"top_p": b"raw"},
        {"temperature": object()},
    ],
)
def test_a_call_cannot_be_made_of_text_that_was_not_screened(changes: dict[str, Any]) -> None:
    given = {"model": "m", "messages": SAFE, "max_tokens": 1, "temperature": 0.0}
    assert Call(**given)
    with pytest.raises(Unscreened):
        Call(**{**given, **changes})


def test_text_that_is_put_together_anew_counts_as_unscreened() -> None:
    with pytest.raises(Unscreened):
        Call("m", (Message("user", Screened("a") + "b"),), 1, 0.0)
    with pytest.raises(Unscreened):
        Screened.joined([Screened("a"), "b"])


def test_the_digest_of_a_request_covers_every_field_of_it() -> None:
    first = GenerationRequest("chat", (Message("user", "Hi"),))
    others = {
        "purpose": "other", "messages": (Message("system", "Hi"),), "model": "m", "max_tokens": 5, "temperature": 0.1,
        **{name: planted for name, planted in PLANTS.items() if planted is not None and name != "messages"},
    }  # fmt: skip
    others.pop("idempotency_key")
    digests = {name: request_digest(replace(first, **{name: value}), b"s") for name, value in others.items()}
    assert len({*digests.values(), request_digest(first, b"s")}) == len(digests) + 1
    assert others.keys() | {"idempotency_key"} == {one.name for one in fields(GenerationRequest)}
    assert request_digest(replace(first, idempotency_key="k"), b"s") == request_digest(first, b"s")
