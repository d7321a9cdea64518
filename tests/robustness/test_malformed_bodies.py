"""Every operation that takes JSON: unknown fields, bytes that are no text, text that is no JSON. All are told,
none leaves anything behind.
"""

import json
from typing import Any

import httpx
import pytest

from tests.isolation.operations import Ids, Operation, operations
from tests.isolation.test_matrix import fingerprint
from tests.isolation.things import things_of
from tests.robustness.browser import Caller, refused
from tests.world import World

pytestmark = [pytest.mark.slow, pytest.mark.security, pytest.mark.xdist_group("robustness")]

BROKEN = {
    "not UTF-8": b'{"title": "\xff\xfe"}',
    "an overlong form": b'{"title": "\xc0\xaf"}',
    "UTF-16": '{"title": "x"}'.encode("utf-16"),
    "cut off": b'{"title": "x',
    "a key twice": b'{"title": "x", "title": "y"}',
    "no number": b'{"title": NaN}',
    "half a pair": b'{"title": "\\ud800"}',
    "a NUL": b'{"title": "\\u0000"}',
    "nested without end": b'{"title":' + b"[" * 100_000,
    "no JSON": b"title=x",
}


def taking_json() -> list[Operation]:
    return [one for one in operations() if "application/json" in one.media_types and "token" not in one.ids]


def send(caller: Caller, operation: Operation, ids: Ids, body: bytes) -> httpx.Response:
    url = caller.base_url.join(operation.url(caller.company.slug, ids))
    return caller.request(operation.method, url, content=body, headers={"Content-Type": "application/json"})


def check(operation: Operation, answer: httpx.Response, statuses: tuple[int, ...]) -> None:
    if "/openai/" in operation.path:  # OpenAI's clients know OpenAI's envelope only
        assert answer.status_code in statuses, (operation.name, answer.text)
        assert answer.json()["error"]["code"], operation.name
        assert answer.headers["x-request-id"]
        return
    assert answer.status_code in statuses, (operation.name, answer.text[:300])
    refused(answer, answer.status_code)


def test_unknown_fields_are_named(olivia: Caller, world: World) -> None:
    ids = things_of(world.acme)
    before = fingerprint(world.acme)
    asked = taking_json()
    for operation in asked:
        answer = send(olivia, operation, ids, b'{"no_such_field": "x"}')
        check(operation, answer, (400, 422))
        if "/openai/" not in operation.path:
            assert answer.json()["fields"]["no_such_field"][0]["code"] == "unknown", operation.name
    assert len(asked) > 20
    assert fingerprint(world.acme) == before


@pytest.mark.parametrize("body", BROKEN.values(), ids=BROKEN)
def test_a_body_that_cannot_be_read_is_refused_by_every_operation(olivia: Caller, world: World, body: bytes) -> None:
    ids = things_of(world.acme)
    before = fingerprint(world.acme)
    for operation in taking_json():
        check(operation, send(olivia, operation, ids, body), (400,))
    assert fingerprint(world.acme) == before


@pytest.mark.parametrize("body", [b"[]", b'"text"', b"7", b"null", b"true", b"{}"])
def test_json_that_is_no_object_is_refused_or_means_nothing(olivia: Caller, world: World, body: bytes) -> None:
    ids = things_of(world.acme)
    for operation in taking_json():
        answer = send(olivia, operation, ids, body)
        assert answer.status_code < 500, (operation.name, answer.text[:300])
        if answer.status_code >= 400:
            check(operation, answer, (400, 402, 403, 404, 409, 410, 412, 415, 422, 429))


def test_another_kind_of_body_is_refused(olivia: Caller) -> None:
    for kind in ("text/plain", "application/xml", "application/x-www-form-urlencoded", "nonsense"):
        refused(olivia.post("documents/", content=b"title=x", headers={"Content-Type": kind}), 415)


@pytest.mark.parametrize(
    "path", ["documents/%ff%fe/", "documents/%00/", "documents/?q=%ff", "documents/?cursor=%ff%00"]
)
def test_malformed_addresses_are_refused_or_find_nothing(olivia: Caller, path: str) -> None:
    answer = olivia.get(path)
    assert answer.status_code in (200, 400, 404), answer.text
    if answer.status_code >= 400:
        refused(answer, answer.status_code)


def test_a_page_beyond_reason_is_refused(olivia: Caller) -> None:
    for query in ("limit=x", "limit=1e9", f"cursor={'A' * 5000}", "cursor=W10"):
        refused(olivia.get(f"documents/?{query}"), 400)


def test_a_large_body_is_refused_before_it_is_read(olivia: Caller) -> None:
    body: Any = json.dumps({"title": "x", "markdown": "x" * 6 * 1024 * 1024})
    refused(olivia.post("documents/", content=body, headers={"Content-Type": "application/json"}), 413)
