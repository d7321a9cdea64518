"""The policy's and the audit log's console over HTTP."""

import base64
import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from governance import ports
from governance.filters.scoring.http import HttpScorer
from governance.seal import merkle
from tests.governance.logs import seal_all, sealed

RULES = [{"where": "prompt", "detector": "secret", "action": "block"}]


def send(client, method, url, body):
    return getattr(client, method)(url, body, content_type="application/json")


def lines(response) -> list[dict]:
    return [json.loads(line) for line in b"".join(response).splitlines()]


def test_a_policy_is_published_read_back_and_listed(world):
    acme, client = world.acme, world.acme.client("adam")
    assert client.get(acme.url("policy/")).json()["version"] == 1
    published = send(client, "put", acme.url("policy/"), {"rules": RULES}).json()
    assert published["version"] == 2
    assert published["rules"][0]["name"] == "prompt-secret"
    assert client.get(acme.url("policy/")).json() == published
    first = client.get(acme.url("policy/versions/"), {"limit": 1}).json()
    assert [row["version"] for row in first["results"]] == [2]
    second = client.get(acme.url("policy/versions/"), {"limit": 1, "cursor": first["next"]}).json()
    assert [row["version"] for row in second["results"]] == [1]
    assert second["next"] is None


def test_the_built_in_version_is_listed_before_anything_was_published(world):
    versions = world.acme.client("vera").get(world.acme.url("policy/versions/")).json()
    assert [row["version"] for row in versions["results"]] == [1]


def test_a_text_is_tried_against_the_policy_and_against_a_draft(world):
    acme, client = world.acme, world.acme.client("walter")
    trial = {"text": "card 4111 1111 1111 1111, AKIAIOSFODNN7EXAMPLE", "where": "prompt"}
    passed = send(client, "post", acme.url("policy/test/"), trial).json()
    assert "4111" not in passed["text"]
    assert {found["detector"] for found in passed["findings"]} == {"card", "secret"}
    blocked = send(client, "post", acme.url("policy/test/"), {**trial, "rules": RULES}).json()
    assert (blocked["text"], blocked["blocked_by"]) == (None, "prompt-secret")


def test_what_a_rule_may_look_for_is_described_so_that_every_described_rule_can_be_published(world, monkeypatch):
    acme, client = world.acme, world.acme.client("adam")
    monkeypatch.setitem(ports.scorers, "toxicity", HttpScorer("http://127.0.0.1:9/score"))
    found = client.get(acme.url("policy/detectors/")).json()["results"]
    assert [one["name"] for one in found] == ["card", "email", "iban", "phone", "secret", "scorer:toxicity"]
    assert [one["is_scorer"] for one in found] == [False] * 5 + [True]
    for one in found:
        for text in one["allowed"]:
            for action in text["actions"]:
                options = {
                    option["name"]: option["default"] for option in one["options"] if option["default"] is not None
                }
                rule = {"where": text["where"], "detector": one["name"], "action": action, "options": options}
                assert send(client, "put", acme.url("policy/"), {"rules": [rule]}).status_code == 200, rule
    refused = [
        (one["name"], text["where"])
        for one in found
        for text in one["allowed"]
        if "pseudonymise" not in text["actions"]
    ]
    assert ("scorer:toxicity", "prompt") in refused
    assert ("card", "response") in refused
    assert ("card", "prompt") not in refused
    threshold = found[-1]["options"][0]
    assert (threshold["name"], threshold["kind"], threshold["minimum"], threshold["maximum"]) == (
        "threshold",
        "number",
        0,
        1,
    )


@pytest.mark.parametrize(
    "rules", [[{"where": "prompt", "detector": "aura", "action": "mask"}], [*RULES, *RULES], [{"x": 1}], "no list"]
)
def test_faulty_rules_are_refused(world, rules):
    answer = send(world.acme.client("adam"), "put", world.acme.url("policy/"), {"rules": rules})
    assert answer.status_code == 422
    assert answer.json()["fields"]


def test_who_may_not_publish_may_not(world):
    assert send(world.acme.client("edith"), "put", world.acme.url("policy/"), {"rules": RULES}).status_code == 403


def test_the_trail_is_paged_filtered_and_named(world):
    acme, client = world.acme, world.acme.client("adam")
    ids = [str(event_id) for event_id in sealed(acme, 5)]
    first = client.get(acme.url("audit/events/"), {"verb": "test.happened", "limit": 3}).json()
    rest = client.get(acme.url("audit/events/"), {"verb": "test.happened", "limit": 3, "cursor": first["next"]}).json()
    assert [row["id"] for row in first["results"] + rest["results"]] == ids[::-1]
    assert rest["next"] is None
    assert {row["actor_name"] for row in first["results"]} == {"Walter"}
    assert all(row["seq"] is not None for row in first["results"])
    by_prefix = client.get(acme.url("audit/events/"), {"verb": "test."}).json()["results"]
    assert len(by_prefix) == 5
    one = client.get(acme.url("audit/events/"), {"subject": "test:" + by_prefix[0]["subject_id"]}).json()["results"]
    assert [row["id"] for row in one] == [by_prefix[0]["id"]]
    assert client.get(acme.url("audit/events/"), {"since": "not a time"}).status_code == 422


def test_the_trail_takes_the_same_number_of_queries_for_any_page(world):
    acme, client = world.acme, world.acme.client("adam")
    sealed(acme, 30)

    def queries(limit: int) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(acme.url("audit/events/"), {"limit": limit}).status_code == 200
        return len(captured)

    queries(1)  # what every request asks is remembered from here on
    assert queries(2) == queries(30)


def test_proofs_over_http_hold(world):
    acme, client = world.acme, world.acme.client("adam")
    [event_id] = sealed(acme, 1)
    old = client.get(acme.url("audit/head/")).json()["head"]
    sealed(acme, 20)
    proof = client.get(acme.url(f"audit/events/{event_id}/proof/")).json()
    assert merkle.verify_inclusion(
        merkle.leaf_hash(proof["row"].encode()),
        proof["seq"],
        proof["head"]["size"],
        [bytes.fromhex(value) for value in proof["proof"]],
        bytes.fromhex(proof["head"]["root"]),
    )
    grown = client.get(acme.url("audit/consistency/"), {"from": old["size"], "to": proof["head"]["size"]}).json()
    assert merkle.verify_consistency(
        old["size"],
        proof["head"]["size"],
        bytes.fromhex(old["root"]),
        bytes.fromhex(proof["head"]["root"]),
        [bytes.fromhex(value) for value in grown["proof"]],
    )
    assert client.get(acme.url("audit/consistency/"), {"from": 0, "to": 1}).status_code == 422
    assert len(base64.b64decode(proof["head"]["public_key"])) == 32


def test_verify_says_what_it_checked(world):
    acme, client = world.acme, world.acme.client("adam")
    sealed(acme, 12)
    done = send(client, "post", acme.url("audit/verify/"), {}).json()
    assert done["is_ok"]
    assert done["events"] == done["rows_recomputed"] >= 12
    assert done["heads"] >= 1
    assert done["problems"] == []


def test_the_export_streams_the_log(world):
    acme, client = world.acme, world.acme.client("adam")
    sealed(acme, 12)
    exported = lines(client.get(acme.url("audit/export/")))
    assert [exported[0]["type"], exported[-1]["type"]] == ["log", "end"]
    assert sum(line["type"] == "event" for line in exported) == exported[0]["size"]
    part = lines(client.get(acme.url("audit/export/"), {"first": 5}))
    assert all("proof" in line for line in part if line["type"] == "event")


@pytest.mark.parametrize(
    "path",
    ["audit/events/", "audit/head/", "audit/export/", "audit/consistency/?from=1&to=1", "audit/events/{}/proof/"],
)
def test_the_log_is_for_those_who_may_read_it_and_for_no_stranger(world, path):
    [event_id] = sealed(world.acme, 1)
    path = path.format(event_id)
    assert world.acme.client("edith").get(world.acme.url(path)).status_code == 403
    assert world.globex.client("olivia").get(world.acme.url(path)).status_code == 404


def test_an_event_of_another_company_is_unknown(world):
    [event_id] = sealed(world.acme, 1)
    seal_all(world.globex)
    client = world.globex.client("olivia")
    for path in (f"audit/events/{event_id}/", f"audit/events/{event_id}/proof/"):
        assert client.get(world.globex.url(path)).status_code == 404
