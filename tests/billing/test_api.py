"""The budget's console over HTTP."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from billing import commands
from kernel.tenancy import tenant_scope
from tests.billing.calls import reserve, set_cap, settle


def put(client, url, body):
    return client.put(url, body, content_type="application/json")


def test_a_settled_call_shows_at_once_and_equals_the_ledger(world):
    acme = world.acme
    walter, client = acme.actor("walter"), acme.client("adam")
    settle(walter, reserve(walter, 900, tokens=40), 700, tokens=33)
    settle(acme.actor("edith"), reserve(acme.actor("edith"), 100, tokens=2), 50, tokens=2)
    by_member = client.get(acme.url("usage/"), {"by": "member"}).json()
    assert {
        row["member_name"]: (row["tokens"], row["cost_nano_usd"], row["calls"]) for row in by_member["results"]
    } == {
        "Walter": (33, 700, 1),
        "Edith": (2, 50, 1),
    }
    assert by_member["total"]["cost_nano_usd"] == 750
    [day] = client.get(acme.url("usage/")).json()["results"]
    assert (day["tokens"], day["cost_nano_usd"]) == (35, 750)
    [model] = client.get(acme.url("usage/"), {"by": "model"}).json()["results"]
    assert (model["provider"], model["model"], model["calls"]) == ("openai", "gpt-test", 2)


def test_usage_takes_the_same_number_of_queries_for_any_number_of_rows(world):
    acme, client = world.acme, world.acme.client("adam")

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(acme.url("usage/"), {"by": "member"}).status_code == 200
        return len(captured)

    settle(acme.actor("walter"), reserve(acme.actor("walter"), 1), 1)
    queries()  # what every request asks is remembered from here on
    before = queries()
    for name in ("edith", "adam", "olivia"):
        for _ in range(3):
            settle(acme.actor(name), reserve(acme.actor(name), 1), 1)
    queries()  # what is remembered may have grown old meanwhile
    assert queries() == before


@pytest.mark.parametrize("query", [{"until": "0001-01-01"}, {"since": "0001-01-01"}, {"until": "9999-12-31"}])
def test_a_day_at_the_end_of_the_calendar_is_refused_by_name(world, query):
    answer = world.acme.client("adam").get(world.acme.url("usage/"), query)
    assert answer.status_code == 422
    assert [one["code"] for one in answer.json()["fields"][next(iter(query))]] == ["out_of_range"]


def test_caps_are_set_shown_with_their_use_and_lifted(world):
    acme, client = world.acme, world.acme.client("adam")
    body = {"scope": "tenant", "window": "day", "cap_nano_usd": 1000, "cap_tokens": None}
    assert put(client, acme.url("budgets/"), body).status_code == 200
    settle(acme.actor("walter"), reserve(acme.actor("walter"), 300), 300)
    reserve(acme.actor("walter"), 200)
    day = next(row for row in client.get(acme.url("budgets/")).json()["results"] if row["window"] == "day")
    assert (day["settled_nano_usd"], day["reserved_nano_usd"], day["left_nano_usd"]) == (300, 200, 500)
    assert (
        put(client, acme.url("budgets/"), {**body, "cap_nano_usd": None}).json()["results"][0]["left_nano_usd"] is None
    )


@pytest.mark.parametrize(
    "body",
    [
        {"scope": "tenant", "window": "day", "cap_nano_usd": 2**53},
        {"scope": "tenant", "window": "day", "cap_nano_usd": -1},
        {"scope": "tenant", "window": "week", "cap_nano_usd": 1},
        {"scope": "member", "window": "day", "cap_nano_usd": 1},
        {"scope": "tenant", "window": "day", "cap_nano_usd": 1, "colour": "red"},
    ],
)
def test_a_cap_that_cannot_be_kept_is_refused(world, body):
    answer = put(world.acme.client("adam"), world.acme.url("budgets/"), body)
    assert answer.status_code == 422
    assert answer.json()["fields"]


def test_a_member_of_another_company_gets_no_cap_here(world):
    body = {"scope": "member", "member_id": str(world.globex.members["walter"]), "window": "day", "cap_nano_usd": 1}
    assert put(world.acme.client("adam"), world.acme.url("budgets/"), body).status_code == 404


@pytest.mark.parametrize(("name", "status"), [("walter", 403), ("edith", 403), ("adam", 200), ("olivia", 200)])
def test_only_those_who_may_see_usage_and_budgets(world, name, status):
    client = world.acme.client(name)
    assert client.get(world.acme.url("usage/")).status_code == status
    assert client.get(world.acme.url("budgets/")).status_code == status
    assert client.get(world.globex.url("usage/")).status_code == 404


def test_own_prices_are_set_and_count(world):
    acme, client = world.acme, world.acme.client("adam")
    body = {
        "provider": "openai",
        "model": "gpt-4o-mini",
        "input_nano_usd_per_million": 37_500_000,
        "output_nano_usd_per_million": 0,
        "cached_nano_usd_per_million": 3_750_000,
        "cache_write_nano_usd_per_million": None,
        "reasoning_nano_usd_per_million": None,
    }
    assert put(client, acme.url("prices/"), body).json() == body
    assert client.get(acme.url("prices/")).json()["results"] == [{"account_id": None, **body}]
    assert put(client, acme.url("prices/"), {**body, "provider": "our-server"}).status_code == 422
    assert world.globex.client("adam").get(world.globex.url("prices/")).json()["results"] == []


def test_the_threshold_of_a_cap_is_journaled_once(world):
    from kernel.journal.models import JournalEvent

    acme = world.acme
    walter = acme.actor("walter")
    set_cap(acme.actor("olivia"), 1000)
    for nano in (490, 10, 10, 300, 190):
        settle(walter, reserve(walter, nano), nano)
    with tenant_scope(acme.id):
        commands.sweep_thresholds()
        told = JournalEvent.objects.filter(verb="budget.threshold_crossed").order_by("id")
        assert [(e.data["percent"], e.data["unit"]) for e in told] == [(p, "nano_usd") for p in (50, 80, 95, 100)]
