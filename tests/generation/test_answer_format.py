"""OpenAI's `response_format`: passed on whole, screened, counted, and never left out in silence."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from generation import commands
from generation.api.openai.response_format import MAX_DEPTH, MAX_PARTS, response_format
from generation.providers.accounts import Kind
from governance import commands as governance
from governance.events import Action, Rule, Where
from kernel.errors import BadRequest
from kernel.tenancy import tenant_scope
from tests.generation.driving import Gateway, ask, text_of
from tests.upstreams.anthropic_server import anthropic_upstream
from tests.upstreams.recording import Act
from tests.upstreams.server import Upstream, running

PRIVATE_KEY = "-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0B\nAQEFAASC\n-----END PRIVATE KEY-----"
CARD, MAIL = "4111 1111 1111 1111", "ada.lovelace@analytical.example"


def shape(**schema: Any) -> dict[str, Any]:
    return {"type": "json_schema", "json_schema": {"name": "answer", "strict": True, "schema": schema}}


@pytest.fixture(scope="module")
def claude() -> Iterator[Upstream]:
    with running(anthropic_upstream(key="sk-right", models=("claude-sonnet-4-5",))) as upstream:
        yield upstream


@pytest.mark.parametrize("wanted", [shape(type="object", enum=["a", 1, None, True]), {"type": "json_object"}])
def test_it_reaches_the_vendor_as_it_was_given(gateway: Gateway, upstream: Upstream, wanted: dict[str, Any]) -> None:
    upstream.script.next(Act(text='{"a": 1}'))
    assert json.loads(text_of(gateway.run(ask("As JSON.", response_format=wanted)))) == {"a": 1}
    assert upstream.script.calls[-1].json["response_format"] == wanted


def test_what_the_policy_masks_in_it_comes_back_in_the_answer(gateway: Gateway, upstream: Upstream) -> None:
    upstream.script.next(Act(echo=True))
    events = gateway.run(ask(f"Write {MAIL}.", response_format=shape(enum=[MAIL])))
    (sent,) = upstream.script.calls[-1].json["response_format"]["json_schema"]["schema"]["enum"]
    assert sent in upstream.script.calls[-1].json["messages"][-1]["content"], "the placeholder the prompt has"
    assert text_of(events) == f"Write {MAIL}."


@pytest.mark.parametrize("cut", [1, 4, 1000])
@pytest.mark.parametrize("wanted", [{"type": "json_object"}, shape(type="object"), None])
def test_what_comes_back_into_json_leaves_it_json(
    gateway: Gateway, upstream: Upstream, wanted: dict[str, Any] | None, cut: int
) -> None:
    with tenant_scope(gateway.company.id):
        reversible = Rule("keys", Where.PROMPT, "secret", Action.PSEUDONYMISE)
        governance.publish_policy(gateway.company.actor("olivia"), [reversible])
    upstream.script.next(Act(echo=True, cut=cut))
    told = text_of(gateway.run(ask(f'{{"said": "{PRIVATE_KEY}"}}', response_format=wanted)))
    assert PRIVATE_KEY.splitlines()[1].encode() not in upstream.script.bytes_received
    assert told == (json.dumps({"said": PRIVATE_KEY}) if wanted else f'{{"said": "{PRIVATE_KEY}"}}')


def test_a_number_that_the_policy_masks_is_refused(gateway: Gateway, upstream: Upstream) -> None:
    (event,) = gateway.run(ask(response_format=shape(const=int(CARD.replace(" ", "")))))
    assert (event.data["status"], event.data["param"]) == (400, "response_format")
    assert not upstream.script.calls


def test_its_tokens_are_set_aside(gateway: Gateway) -> None:
    plain, shaped = (
        gateway.run(ask(response_format=one))[0].data["ceiling_nano_usd"]
        for one in (None, shape(description="word " * 2000))
    )
    assert shaped - plain > 2000 * 150


def test_a_vendor_that_does_not_know_it_is_an_error(gateway: Gateway, upstream: Upstream) -> None:
    upstream.script.rejects = {"response_format"}
    assert gateway.run(ask(response_format=shape()))[-1].data["code"] == "generation.provider_refused"


def test_a_model_without_it_is_an_error_and_does_not_step_in(
    gateway: Gateway, upstream: Upstream, claude: Upstream
) -> None:
    adam = gateway.company.actor("adam")
    with tenant_scope(gateway.company.id):
        added = commands.add_provider(
            adam,
            Kind.ANTHROPIC,
            "Claude",
            base_url=claude.url,
            key="sk-right",
            models=[{"name": "claude-sonnet-4-5"}],
        )
        commands.note_test(adam, added.id, "")
    upstream.script.standing = Act(status=500)
    wanted = shape(type="object")
    (event,) = gateway.run(ask(model="claude-sonnet-4-5", response_format=wanted))
    assert (event.data["status"], event.data["param"]) == (400, "response_format")
    last = gateway.run(ask(fallback="claude-sonnet-4-5", response_format=wanted))[-1]
    assert last.data["code"] == "generation.providers_failed"
    assert not claude.script.calls


def test_the_built_in_model_takes_no_strangers_grammar(gateway: Gateway, settings: Any) -> None:
    settings.LOCAL_MODEL_URL = "http://127.0.0.1:9/v1"
    (event,) = gateway.run(ask(model="smollm2-135m-instruct", response_format=shape(type="object")))
    assert (event.data["status"], event.data["param"]) == (400, "response_format")


def deep(levels: int) -> dict[str, Any]:
    schema: dict[str, Any] = {}
    for _ in range(levels):
        schema = {"not": schema}
    return schema


@pytest.mark.parametrize(
    "wanted",
    [
        shape(**deep(MAX_DEPTH)),
        shape(enum=["a"] * MAX_PARTS),
        {"type": "json_schema"},
        {"type": "json_schema", "json_schema": {"name": "x"}},
        {"type": "json_schema", "json_schema": {"name": 7, "schema": {}}},
        {"type": "grammar"},
        [],
    ],
)
def test_what_is_none_or_too_large_is_refused_by_its_name(wanted: Any) -> None:
    with pytest.raises(BadRequest) as caught:
        response_format({"response_format": wanted})
    assert caught.value.extra["param"] == "response_format"
