"""Every address below openai/v1 answers as OpenAI's clients expect, whatever they send there."""

import json
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from http.client import HTTPConnection
from typing import Any

import httpx
import openai
import pytest

from generation.models import Generation
from kernel.tenancy import tenant_scope
from tenants import commands as people
from tenants.models import ApiKey
from tests.clock import begin_clear_of_the_turn
from tests.generation.driving import Gateway
from tests.generation.test_stop import wait_until
from tests.upstreams.recording import Act
from tests.upstreams.server import Upstream
from tests.webservers import WebProcess, web_processes

HELLO = [{"role": "user", "content": "Say hello."}]
ASKED = {"model": "gpt-4o-mini", "messages": HELLO, "max_tokens": 20}
JSON = {"Content-Type": "application/json"}


@pytest.fixture(scope="module")
def web(django_db_setup: None, django_db_blocker: object) -> Iterator[WebProcess]:
    with django_db_blocker.unblock(), web_processes(1) as (process,):  # type: ignore[attr-defined]
        yield process


@pytest.fixture
def raw(web: WebProcess, gateway: Gateway) -> Iterator[httpx.Client]:
    headers = {"Authorization": f"Bearer {gateway.company.api_key('adam')}"}
    with httpx.Client(base_url=f"{web.url}/t/{gateway.company.slug}/openai/v1/", headers=headers, timeout=60) as client:
        yield client


@pytest.fixture
def client(raw: httpx.Client) -> openai.OpenAI:
    key = raw.headers["Authorization"].split()[1]
    return openai.OpenAI(base_url=str(raw.base_url), api_key=key, max_retries=0)


def error_of(answer: httpx.Response) -> dict[str, Any]:
    assert answer.headers["content-type"] == "application/json"
    error: dict[str, Any] = answer.json()["error"]
    assert {"message", "type", "param", "code"} <= error.keys()
    assert isinstance(error["message"], str)
    assert error["message"]
    return error


WRONG: list[tuple[str, str, dict[str, Any], int]] = [
    ("GET", "nothing", {}, 404),
    ("POST", "completions", {"json": ASKED}, 404),
    ("DELETE", "responses/1", {}, 404),
    ("POST", "chat/completions/", {"json": ASKED}, 404),
    ("GET", "", {}, 404),
    ("GET", "models/gpt-99", {}, 404),
    ("GET", "models/a/b/c", {}, 404),
    ("GET", "chat/completions", {}, 405),
    ("PUT", "embeddings", {"json": {}}, 405),
    ("POST", "models", {"json": {}}, 405),
    ("DELETE", "models/gpt-4o-mini", {}, 405),
    ("POST", "chat/completions", {"content": b"{", "headers": JSON}, 400),
    ("POST", "chat/completions", {"content": b"\xff", "headers": JSON}, 400),
    ("POST", "chat/completions", {"content": b"", "headers": JSON}, 400),
    ("POST", "chat/completions", {"content": b"[]", "headers": JSON}, 400),
    ("POST", "chat/completions", {"content": b"null", "headers": JSON}, 400),
    ("POST", "chat/completions", {"content": b"[" * 100_000, "headers": JSON}, 400),
    ("POST", "chat/completions", {"content": b'{"a":NaN}', "headers": JSON}, 400),
    ("POST", "embeddings", {"content": b"7", "headers": JSON}, 400),
    ("POST", "chat/completions", {"data": {"model": "default"}}, 415),
    ("POST", "chat/completions", {"files": {"file": b"x"}}, 415),
    ("POST", "embeddings", {"content": b"x", "headers": {"Content-Type": "text/plain"}}, 415),
    ("POST", "chat/completions", {"content": iter([b"{}"]), "headers": JSON}, 411),
    ("GET", "models", {"headers": {"Authorization": "Bearer scr_wrong"}}, 401),
    ("GET", "models", {"headers": {"Authorization": "Basic eDp5"}}, 401),
    ("GET", "models", {"headers": {"Host": "elsewhere.example"}}, 400),
]


@pytest.mark.parametrize(("method", "path", "sent", "status"), WRONG)
def test_what_is_wrong_is_told_in_the_envelope(
    raw: httpx.Client, method: str, path: str, sent: dict[str, Any], status: int
) -> None:
    answer = raw.request(method, path, **sent)
    assert answer.status_code == status, answer.text
    error_of(answer)
    assert answer.headers.get("www-authenticate", "").startswith("Bearer ") == (status == 401)


def test_a_body_that_is_too_large_is_told_in_the_envelope(raw: httpx.Client) -> None:
    with closing(HTTPConnection(raw.base_url.host, raw.base_url.port)) as connection:
        connection.putrequest("POST", f"{raw.base_url.path}chat/completions")
        connection.putheader("Content-Length", "99999999999")
        connection.endheaders()
        answer = connection.getresponse()
        told = json.load(answer)
    assert (answer.status, answer.headers["content-type"]) == (413, "application/json")
    assert (told["error"]["type"], told["error"]["code"]) == ("invalid_request_error", "too_large")


def test_a_wrong_method_names_the_right_ones(raw: httpx.Client) -> None:
    answer = raw.get("chat/completions")
    assert "POST" in answer.headers["allow"]
    assert "method" in error_of(answer)["message"]
    assert "Content-Type" in error_of(raw.post("chat/completions", data={"model": "default"}))["message"]


@pytest.mark.parametrize("accept", ["text/event-stream", "application/json", "text/html", "*/*", "nonsense"])
@pytest.mark.parametrize("stream", [True, False])
def test_the_body_decides_what_comes_not_the_accept_header(raw: httpx.Client, accept: str, stream: bool) -> None:
    answer = raw.post("chat/completions", json={**ASKED, "stream": stream}, headers={"Accept": accept})
    assert answer.status_code == 200
    assert answer.headers["content-type"].split(";")[0] == ("text/event-stream" if stream else "application/json")


def test_a_model_is_found_by_each_name_it_may_be_given(client: openai.OpenAI) -> None:
    listed = [one.id for one in client.models.list()]
    assert {"default", "gpt-4o-mini"} <= set(listed)
    for name in [*listed, "Loopback/gpt-4o-mini"]:
        assert client.models.retrieve(name).id == name


def test_the_temperature_is_one_unless_another_is_asked_for(client: openai.OpenAI, upstream: Upstream) -> None:
    client.chat.completions.create(**ASKED)
    client.chat.completions.create(**ASKED, temperature=0)
    assert [call.json["temperature"] for call in upstream.script.calls] == [1.0, 0.0]


def test_parameters_of_sampling_reach_the_model(client: openai.OpenAI, upstream: Upstream) -> None:
    given = {"seed": 7, "frequency_penalty": 0.5, "presence_penalty": -0.5, "logit_bias": {"50256": -100}}
    answer = client.chat.completions.with_raw_response.create(**ASKED, **given)
    sent = upstream.script.calls[-1].json
    assert {name: sent[name] for name in given} == given
    assert "x-scriptorium-not-honoured" not in answer.headers


@pytest.mark.parametrize("stream", [True, False])
def test_what_a_model_does_not_take_is_told(raw: httpx.Client, upstream: Upstream, stream: bool) -> None:
    upstream.script.rejects = {"seed", "frequency_penalty"}
    sent = {**ASKED, "seed": 1, "frequency_penalty": 0, "user": "u-1", "metadata": {"a": "b"}, "stream": stream}
    sent["messages"] = [{**HELLO[0], "name": "bob"}]
    answer = raw.post("chat/completions", json=sent)
    told = set(answer.headers["x-scriptorium-not-honoured"].split(", "))
    assert told == {"seed", "user", "metadata", "messages.name"}
    assert "parameters_not_honoured" in answer.text


def test_a_name_that_is_no_header_breaks_none(raw: httpx.Client) -> None:
    sent = {**ASKED, "messages": [{**HELLO[0], "x\r\nSet-Cookie: a=b": 1, "ü" * 500: 1}]}
    answer = raw.post("chat/completions", json=sent)
    assert answer.status_code == 200
    assert answer.headers["x-scriptorium-not-honoured"] == "messages.(other)"
    assert raw.post("chat/completions", json={**ASKED, "y\n" * 900: 1}).status_code == 400


@pytest.mark.parametrize(
    ("change", "status", "param"),
    [
        ({"model": "text-embedding-3-small"}, 404, "model"),
        ({"model": None}, 400, "model"),
        ({"dimensions": 256}, 400, "dimensions"),
        ({"input": [1, 2, 3]}, 400, "input"),
        ({"input": [[1, 2], [3]]}, 400, "input"),
        ({"input": ""}, 400, "input"),
        ({"encoding_format": "hex"}, 400, "encoding_format"),
        ({"nonsense": 1}, 400, "nonsense"),
    ],
)
def test_embeddings_that_cannot_be_as_asked_are_refused(
    raw: httpx.Client, change: dict[str, Any], status: int, param: str
) -> None:
    answer = raw.post("embeddings", json={"model": "default", "input": "hello", **change})
    assert answer.status_code == status
    assert error_of(answer)["param"] == param


def test_embeddings_take_the_name_and_the_length_of_their_model(raw: httpx.Client) -> None:
    answer = raw.post("embeddings", json={"model": "all-MiniLM-L6-v2", "input": "a", "dimensions": 384, "user": "u"})
    assert answer.json()["model"] == "all-MiniLM-L6-v2"
    assert answer.headers["x-scriptorium-not-honoured"] == "user"


def test_each_answer_says_what_the_limit_leaves(raw: httpx.Client, upstream: Upstream) -> None:
    begin_clear_of_the_turn(60, margin_s=15)
    upstream.script.standing = Act(text="Yes.")
    streamed = {**ASKED, "stream": True}
    answers = [raw.post("chat/completions", json=body) for body in (ASKED, streamed, {**ASKED, "model": "gpt-99"})]
    left = [int(answer.headers["x-ratelimit-remaining-requests"]) for answer in answers]
    assert left[0] > left[1] >= left[2] > 0
    assert answers[0].headers["x-ratelimit-limit-requests"] == "60"
    assert answers[0].headers["x-ratelimit-reset-requests"].endswith("s")


def test_the_fallback_of_the_header_is_taken_or_refused(raw: httpx.Client, upstream: Upstream) -> None:
    unknown = raw.post("chat/completions", json=ASKED, headers={"X-Scriptorium-Fallback": "gpt-99"})
    assert (unknown.status_code, error_of(unknown)["code"]) == (404, "model_not_found")
    empty = raw.post("chat/completions", json=ASKED, headers={"X-Scriptorium-Fallback": "m" * 301})
    assert (empty.status_code, error_of(empty)["param"]) == (400, "X-Scriptorium-Fallback")
    upstream.script.standing = Act(status=402, error_type="server_error")
    refused = raw.post("chat/completions", json=ASKED, headers={"X-Scriptorium-Fallback": "none"})
    assert json.dumps(refused.json()).count("no_credit") >= 1


OTHER_WISHES = [
    {"X-Scriptorium-Fallback": "none"},
    {"X-Scriptorium-Knowledge": "off"},
    {"x-scriptorium-fallback": "gpt-9"},
]


@pytest.mark.parametrize("other", OTHER_WISHES)
def test_a_key_that_was_used_with_other_headers_is_refused(
    raw: httpx.Client, upstream: Upstream, other: dict[str, str]
) -> None:
    key = {"Idempotency-Key": "once"}
    first = raw.post("chat/completions", json=ASKED, headers=key)
    assert first.status_code == 200
    assert raw.post("chat/completions", json=ASKED, headers=key | other).status_code == 409
    again = raw.post("chat/completions", json=ASKED, headers=key)
    assert again.json()["id"] == first.json()["id"]
    assert len(upstream.script.calls) == 1


def withdraw_keys(gateway: Gateway) -> None:
    with tenant_scope(gateway.company.id):
        for key in ApiKey.objects.filter(revoked_at=None):
            people.revoke_api_key(gateway.company.actor("olivia"), key.id)


def deactivate(gateway: Gateway) -> None:
    with tenant_scope(gateway.company.id):
        people.set_state(gateway.company.actor("olivia"), gateway.company.members["adam"], "deactivated")


def lower_the_role(gateway: Gateway) -> None:
    with tenant_scope(gateway.company.id):
        people.change_role(gateway.company.actor("olivia"), gateway.company.members["adam"], "viewer")


@pytest.mark.parametrize("ends", [withdraw_keys, deactivate, lower_the_role])
def test_a_stream_ends_with_its_key_and_says_that_it_is_not_whole(
    client: openai.OpenAI, gateway: Gateway, upstream: Upstream, ends: Callable[[Gateway], None]
) -> None:
    upstream.script.next(Act(text="word " * 3000, cut=5, pause_s=0.01))
    stream = client.chat.completions.create(model="gpt-4o-mini", messages=HELLO, max_tokens=4000, stream=True)
    next(stream)
    ends(gateway)
    with pytest.raises(openai.APIError) as ended:
        list(stream)
    assert ended.value.code == "invalid_api_key"
    wait_until(lambda: upstream.script.aborted == 1)


def test_a_whole_answer_is_not_waited_for_with_a_key_that_was_withdrawn(
    client: openai.OpenAI, gateway: Gateway, upstream: Upstream
) -> None:
    upstream.script.next(Act(text="word " * 3000, cut=5, pause_s=0.01))

    def ask() -> None:
        client.chat.completions.create(model="gpt-4o-mini", messages=HELLO, max_tokens=4000)

    with ThreadPoolExecutor(1) as threads:
        asking = threads.submit(ask)
        wait_until(lambda: bool(upstream.script.calls))
        withdraw_keys(gateway)
        with pytest.raises(openai.AuthenticationError):
            asking.result(20)
    wait_until(lambda: upstream.script.aborted == 1)


@pytest.mark.parametrize("stream", [True, False])
@pytest.mark.parametrize("act", [Act(first_after_s=60), Act(text="word " * 3000, cut=5, pause_s=0.05)])
def test_whoever_hangs_up_before_there_is_an_answer_stops_the_vendor(
    raw: httpx.Client, gateway: Gateway, upstream: Upstream, stream: bool, act: Act
) -> None:
    upstream.script.next(act)
    with posted(raw, {**ASKED, "max_tokens": 4000, "stream": stream}):
        wait_until(lambda: bool(upstream.script.calls))
    wait_until(lambda: upstream.script.aborted == 1)
    wait_until(lambda: states(gateway) == ["stopped"])


def test_whoever_hangs_up_at_once_stops_what_begins_afterwards(
    raw: httpx.Client, gateway: Gateway, upstream: Upstream
) -> None:
    upstream.script.standing = Act(first_after_s=60)
    for wait_s in (0.0, 0.005, 0.02, 0.05):
        with posted(raw, ASKED):
            time.sleep(wait_s)
    wait_until(lambda: raw.get("models").status_code == 200)
    wait_until(lambda: "running" not in states(gateway))
    assert set(states(gateway)) <= {"stopped"}


@contextmanager
def posted(raw: httpx.Client, body: dict[str, Any]) -> Iterator[None]:
    """Ask for a completion and hang up at the end of the block."""
    with closing(HTTPConnection(raw.base_url.host, raw.base_url.port)) as connection:
        headers = {**JSON, "Authorization": raw.headers["Authorization"]}
        connection.request("POST", f"{raw.base_url.path}chat/completions", json.dumps(body), headers)
        yield


def states(gateway: Gateway) -> list[str]:
    with tenant_scope(gateway.company.id):
        return list(Generation.objects.values_list("state", flat=True))


@pytest.mark.parametrize("path", ["models", "models/gpt-4o-mini", "chat/completions", "embeddings"])
def test_options_tell_the_methods_of_an_address(raw: httpx.Client, path: str) -> None:
    answer = raw.options(path)
    assert answer.status_code == 200
    assert answer.headers["allow"].endswith("OPTIONS")
