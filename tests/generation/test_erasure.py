"""What an erasure of the asker reaches: the answer in Redis, and what the digests of the prompt commit to."""

import hashlib
import json
from typing import Any

import pytest

from generation.ending.saved_request import unseal_request
from generation.models import Generation
from generation.queries.events import follow
from generation.streams.event_log import stream_key
from kernel import redis
from kernel.crypto import SubjectErased, erase_subject, unseal
from kernel.journal.models import JournalEvent
from kernel.tenancy import tenant_scope
from tests.editor.sockets import aside
from tests.generation.driving import Gateway, ask, text_of
from tests.upstreams.recording import Act
from tests.upstreams.server import Upstream

ANSWER = "Quokkas graze on Rottnest Island at dusk."
PROMPT = "Where do quokkas graze?"


@pytest.fixture
def generation(gateway: Gateway, upstream: Upstream) -> Any:
    upstream.script.next(Act(text=ANSWER, cut=4))
    made = gateway.start(ask(PROMPT))
    assert text_of(gateway.events(made)) == ANSWER
    return made


def erase(gateway: Gateway) -> None:
    with tenant_scope(gateway.company.id):
        erase_subject(f"member:{gateway.company.members['walter']}")


def raw(gateway: Gateway, generation: Any) -> str:
    entries: Any = redis.client().xrange(stream_key(gateway.company.id, generation))
    assert len(entries) > 3
    return repr(entries)


def test_redis_holds_no_word_of_an_answer_in_the_clear(gateway: Gateway, generation: Any) -> None:
    assert not any(word in raw(gateway, generation) for word in ("Quok", "kas", "graze", "Rott", "Island"))


async def read(gateway: Gateway, generation: Any) -> list[Any]:
    return [event async for event in follow(gateway.company.id, generation)]


async def test_an_answer_that_redis_still_has_is_gone_with_its_asker(gateway: Gateway, generation: Any) -> None:
    assert text_of(await read(gateway, generation)) == ANSWER
    await aside(lambda: erase(gateway))
    with pytest.raises(SubjectErased):
        await read(gateway, generation)
    client = await aside(lambda: gateway.company.client("walter"))
    answer = await aside(lambda: client.get(gateway.company.url(f"generations/{generation}/events/")))
    assert answer.status_code == 410


def test_digests_prove_the_prompt_before_an_erasure_and_commit_to_nothing_after(
    gateway: Gateway, generation: Any
) -> None:
    with tenant_scope(gateway.company.id):
        event = JournalEvent.objects.get(subject_id=generation, verb="generation.finished")
        told = json.loads(unseal(event.personal_subject, "journal:generation.finished", bytes(event.personal or b"")))
        row = Generation.objects.get(id=generation)
    digest = gateway.receipt(generation).prompt_sha256
    salt, prompt = bytes.fromhex(told["prompt_salt"]), told["prompt"].encode()
    assert len(salt) == 32
    assert hashlib.sha256(salt + prompt).hexdigest() == digest == event.data["prompt_sha256"]
    assert hashlib.sha256(prompt).hexdigest() not in (digest, row.request_digest)
    erase(gateway)
    with tenant_scope(gateway.company.id), pytest.raises(SubjectErased):
        unseal(event.personal_subject, "journal:generation.finished", bytes(event.personal or b""))
    assert unseal_request(row) is None
    # Nothing that stays holds the salt in the open.
    with tenant_scope(gateway.company.id):
        stays = repr([(one.data, bytes(one.salt)) for one in JournalEvent.objects.all()])
        stays += repr(list(Generation.objects.filter(id=generation).values()))
    assert salt.hex() not in stays
    assert repr(salt)[2:-1] not in stays


def test_the_same_prompt_has_another_digest_each_time(gateway: Gateway, upstream: Upstream) -> None:
    digests = set()
    for _ in range(2):
        upstream.script.next(Act(text="Yes."))
        made = gateway.start(ask(PROMPT))
        gateway.events(made)
        with tenant_scope(gateway.company.id):
            row = Generation.objects.get(id=made)
        digests |= {row.prompt_sha256, row.request_digest}
    assert len(digests) == 4
