"""A web process and Redis killed together under callers of every way in: each of them gets an end, soon after both are
up again, and the money of each call is booked once.
"""

import json
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest
from websockets.exceptions import WebSocketException
from websockets.sync.client import connect

from billing import queries as budgets
from billing.events import HoldState
from billing.models import BudgetHold, LedgerRow
from embedded.redis import RedisServer
from generation import commands
from generation.events import FINAL_STATES
from generation.models import Generation
from generation.pipeline.heartbeat import _BEAT_S, LEASE_S
from generation.providers.accounts import Kind
from generation.queries.events import _LOOK_EVERY_S
from kernel.clock import now
from kernel.tenancy import tenant_scope
from tests.robustness.private import Product
from tests.robustness.test_database_stopped import ready, until
from tests.robustness.test_prompts import MODEL
from tests.upstreams.recording import Act
from tests.upstreams.server import Upstream
from tests.webservers import WebProcess
from tests.world import Company, World

pytestmark = [pytest.mark.slow, pytest.mark.drill, pytest.mark.xdist_group("robustness")]

WITHIN_S = 30
# What a machine that is busy with other tests may need besides.
SLOWNESS_S = 60
TALKING = 14
ENDS = ("finish", "error")
PLACE = {"tname": "default"}
# So slow that it still runs when the process is killed; the last ones have said nothing by then.
SLOW = Act(text="".join(f"w{n:03} " for n in range(900)), cut=5, pause_s=1)
SILENT = Act(first_after_s=600)


class Person:
    """One caller: asks through one process, comes back for as long as it takes, and notes when it got an end."""

    def __init__(self, web: WebProcess, company: Company) -> None:
        self.root = f"{web.url}/t/{company.slug}"
        self.headers = {"Authorization": f"Bearer {company.api_key('olivia')}"}
        self.ended_at: datetime | None = None
        self.seen = 0
        self.has_given_up = False

    def run(self, follow: Callable[["Person"], None]) -> None:
        follow(self)
        self.ended_at = now()

    def post(self, path: str, **body: Any) -> Any:
        while (answer := self._post(path, body)).status_code == 503:  # a busy machine
            time.sleep(1)
        assert answer.status_code in (200, 201, 202), answer.text
        return answer.json()

    def _post(self, path: str, body: Any) -> httpx.Response:
        return httpx.post(f"{self.root}/api/v1/{path}", json=body, headers=self.headers, timeout=60)


def in_chat(person: Person) -> None:
    follow(person, asked(person))


def by_socket(person: Person) -> None:
    generation = asked(person)
    while not (person.has_given_up or heard_the_end(person, generation)):
        time.sleep(0.2)


def in_writing(person: Person) -> None:
    page = person.post("documents/", title="Log", markdown="The pump runs.")["id"]
    wish = {"action": "continue", "document_id": page, "text": "The pump runs.", "anchor": {"from": PLACE, "to": PLACE}}
    follow(person, person.post("writing/", **wish)["generation_id"])


def asked(person: Person) -> str:
    conversation = person.post("conversations/")["id"]
    return str(person.post(f"conversations/{conversation}/messages/", text="Tell me.")["generation_id"])


def heard_the_end(person: Person, generation: str) -> bool:
    address = f"{person.root.replace('http', 'ws', 1)}/ws/generations/{generation}/?after={person.seen}"
    try:
        with connect(address, additional_headers=person.headers, open_timeout=60) as socket:
            for message in socket:
                event = json.loads(message)
                person.seen = event["id"]
                if event["kind"] in ENDS:
                    return True
    except (OSError, WebSocketException):
        pass
    return False


def follow(person: Person, generation: str) -> None:
    """As a browser does: whenever the line breaks it comes back for what follows."""
    while not (person.has_given_up or read_the_end(person, generation)):
        time.sleep(0.2)


def read_the_end(person: Person, generation: str) -> bool:
    address = f"{person.root}/api/v1/generations/{generation}/events/"
    headers = person.headers | ({"Last-Event-ID": str(person.seen)} if person.seen else {})
    try:
        with httpx.stream("GET", address, headers=headers, timeout=60) as answer:
            for line in answer.iter_lines():
                name, _, value = line.partition(": ")
                if name == "id":
                    person.seen = int(value)
                elif name == "event" and value in ENDS:
                    return True
    except httpx.HTTPError:
        pass
    return False


def as_openai(person: Person, **more: Any) -> None:
    """These clients cannot come back: an error or a broken line is their end."""
    body = {"model": "default", "messages": [{"role": "user", "content": "Tell me."}], **more}
    address = f"{person.root}/openai/v1/chat/completions"
    with suppress(httpx.HTTPError):
        httpx.post(address, json=body, headers=person.headers, timeout=120)


def as_openai_streamed(person: Person) -> None:
    as_openai(person, stream=True)


WAYS = (in_chat, in_writing, by_socket, as_openai, as_openai_streamed)


def offer(company: Company, upstream: Upstream) -> None:
    olivia = company.actor("olivia")
    with tenant_scope(company.id):
        added = commands.add_provider(
            olivia, Kind.OPENAI, "Vendor", base_url=f"{upstream.url}/v1", key="sk-right", models=[{"name": MODEL}]
        )
        commands.note_test(olivia, added.id, "")
        commands.choose_default(olivia, added.id, MODEL)


def test_a_lost_process_is_found_well_within_the_promise() -> None:
    assert LEASE_S + _LOOK_EVERY_S < WITHIN_S


@pytest.mark.timeout(400)
def test_every_caller_gets_an_end_and_all_money_is_booked_soon_after_web_and_redis_were_killed(
    product: Product, private_world: World, upstream: Upstream
) -> None:
    companies = (private_world.acme, private_world.globex)
    for company in companies:
        offer(company, upstream)
    people = [Person(web, company) for web in product.webs for company in companies for _ in WAYS]
    with ThreadPoolExecutor(len(people)) as threads, giving_up_at_the_end(people):
        following = started(threads, people, upstream)
        time.sleep(_BEAT_S + 1)  # so that some of it is checkpointed
        assert sum(one.ended_at is None for one in people) > len(people) // 2
        product.webs[0].kill()
        kill(product.servers.redis)
        product.servers.redis.start()
        product.webs[0].start()
        until(lambda: all(ready(web.url) == 200 for web in product.webs), within_s=60)
        up_again = now()
        let_them_finish()
        for one in following:
            one.result(timeout=120)
    ends = [one.ended_at for one in people if one.ended_at is not None]
    booked = [last_booking(company) for company in companies]
    print(f"after {max(ends) - up_again} everybody had an end, after {max(booked) - up_again} all was booked")  # noqa: T201
    assert len(ends) == len(people)
    assert max(*ends, *booked) - up_again < timedelta(seconds=WITHIN_S + SLOWNESS_S)


@contextmanager
def giving_up_at_the_end(people: list[Person]) -> Iterator[None]:
    """Nobody comes back after a failure, so that it is reported instead of a timeout of the threads."""
    try:
        yield
    finally:
        for one in people:
            one.has_given_up = True


def started(threads: ThreadPoolExecutor, people: list[Person], upstream: Upstream) -> list[Future[None]]:
    """Let all of them ask; what is silent comes last, since it is given up after a while."""
    upstream.script.standing = SLOW
    following = []
    for number, one in enumerate(people):
        if number == TALKING:
            upstream.script.standing = SILENT
        following.append(threads.submit(one.run, WAYS[number % len(WAYS)]))
        until(lambda: len(upstream.script.calls) >= len(following) or following[-1].done(), within_s=60)
    return following


def let_them_finish() -> None:
    """Of what lives on in the other process the vendor tells the rest at once."""
    object.__setattr__(SLOW, "pause_s", 0)


def kill(redis: RedisServer) -> None:
    """SIGKILL: what was not written yet is gone."""
    assert redis.process is not None
    redis.process.kill()
    redis.stop()


def last_booking(company: Company) -> datetime:
    """When the last call was concluded.

    Every one is, every hold is closed but for what ADR 0022 keeps aside, ledger and receipts agree, and the counters
    that were lost say what the ledger says.
    """
    with tenant_scope(company.id):
        until(lambda: not Generation.objects.exclude(state__in=FINAL_STATES).exists(), within_s=60)
        rows, holds = list(Generation.objects.all()), list(BudgetHold.objects.all())
        assert {hold.state for hold in holds} <= {HoldState.SETTLED, HoldState.RELEASED, HoldState.EXPIRED}
        booked = sum(row.nano_usd for row in LedgerRow.objects.all())
        assert booked == sum(row.cost_nano_usd for row in rows) > 0
        kept = sum(hold.nano_usd - hold.used_nano_usd for hold in holds if hold.state == HoldState.EXPIRED)
        until(lambda: counted() == (booked, kept))
    return max(row.finished_at for row in rows if row.finished_at is not None)


def counted() -> tuple[int, int]:
    """Settled and reserved today."""
    day = budgets.budgets()[0]
    return day.settled.nano_usd, day.reserved.nano_usd
