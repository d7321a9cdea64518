"""The bytes that reach a provider, two organisations at once on two processes: their own, and nothing of the other."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager

import openai
import pytest

from generation.prompts.assembly import OrganisationPreamble
from tests.generation.driving import Gateway
from tests.isolation.things import canary, things_of
from tests.knowledge.conftest import take_in
from tests.upstreams.openai_server import openai_upstream
from tests.upstreams.recording import Act
from tests.upstreams.server import Upstream, running
from tests.webservers import WebProcess, web_processes
from tests.world import Company, World

pytestmark = [pytest.mark.isolation, pytest.mark.slow]

ROUNDS = 8
# The same question and the same names in both, so that nothing but the tenant keeps the answers apart.
QUESTION = "Which supplier could delay the project of Marta Lindqvist?"
FACTS = """# Facts

Marta Lindqvist leads Project Heron. Project Heron depends on the HP-300.

The HP-300 is supplied by {supplier}. The password of the supplier's portal is {secret}.
"""
SUPPLIERS = {"acme": "Norrsken Electronics", "globex": "Sundvik Components"}


@pytest.fixture(scope="module")
def webs(django_db_setup: None, django_db_blocker: object) -> Iterator[list[WebProcess]]:
    with django_db_blocker.unblock(), web_processes(2) as processes:  # type: ignore[attr-defined]
        yield processes


def test_each_prompt_holds_its_own_organisation_and_nothing_of_the_other(world: World, webs: list[WebProcess]) -> None:
    companies = {"acme": world.acme, "globex": world.globex}
    with ExitStack() as stack, ThreadPoolExecutor(4) as people:
        upstreams = {name: stack.enter_context(provider_of(company)) for name, company in companies.items()}
        for name, company in companies.items():
            furnish(name, company)
        asked = [
            people.submit(ask, webs[(turn + place) % 2], company)
            for turn in range(ROUNDS)
            for place, company in enumerate(companies.values())
        ]
        for one in asked:
            one.result(timeout=60)
    for name, company in companies.items():
        (other,) = set(companies) - {name}
        check(upstreams[name], name, company, other, companies[other])


@contextmanager
def provider_of(company: Company) -> Iterator[Upstream]:
    """A loopback provider that only this organisation calls."""
    with running(openai_upstream(key="sk-right")) as upstream:
        upstream.script.standing = Act(text="An answer.", pause_s=0.01)
        Gateway.of(company, upstream)
        yield upstream


def furnish(name: str, company: Company) -> None:
    """Documents, versions, chats and files with the organisation's canary, and a graph of the same names."""
    things_of(company)
    facts = FACTS.format(supplier=SUPPLIERS[name], secret=canary(company))
    take_in(company, "walter", "facts.md", facts)


def ask(web: WebProcess, company: Company) -> None:
    client = openai.OpenAI(
        base_url=f"{web.url}/t/{company.slug}/openai/v1", api_key=company.api_key("adam"), max_retries=0
    )
    client.chat.completions.create(model="default", messages=[{"role": "user", "content": QUESTION}], max_tokens=50)


def check(upstream: Upstream, name: str, company: Company, other: str, stranger: Company) -> None:
    preamble, foreign = OrganisationPreamble(company.id, "").canary, OrganisationPreamble(stranger.id, "").canary
    assert len(upstream.script.calls) == ROUNDS
    for call in upstream.script.calls:
        sent = call.raw.decode()
        assert preamble in call.json["messages"][0]["content"]
        assert SUPPLIERS[name] in sent, "its own knowledge is in the prompt"
        for strange in (foreign, SUPPLIERS[other], canary(stranger), stranger.slug, str(stranger.id)):
            assert strange not in sent
