"""Over HTTP as over the verbs: what belongs to others is what does not exist."""

from typing import Any

import httpx
import pytest

from tests.isolation.operations import Operation, operations, unknown
from tests.isolation.things import things_of
from tests.robustness.browser import Caller, refused
from tests.webservers import WebProcess
from tests.world import World

pytestmark = [pytest.mark.slow, pytest.mark.isolation, pytest.mark.xdist_group("robustness")]


def readable() -> list[Operation]:
    """Reads that name a thing by its id."""
    return [one for one in operations() if one.method == "get" and one.ids and "token" not in one.ids]


def told(answer: httpx.Response, operation: Operation) -> dict[str, Any]:
    """What a refusal says, without what differs between any two; OpenAI's clients get their own envelope."""
    if "/openai/v1/" in operation.path:
        assert answer.status_code == 404, answer.text
        envelope: dict[str, Any] = answer.json()
        assert envelope["error"]["message"], answer.text
        # The model's name is the caller's own word, and comes back in the sentence and the details.
        return {**envelope["error"], "message": "", "details": ""}
    return {**refused(answer, 404), "request_id": ""}


def test_a_foreign_id_is_an_unknown_id(web: WebProcess, world: World) -> None:
    own, foreign = things_of(world.acme), things_of(world.globex)
    with Caller(web, world.acme) as olivia:
        for operation in readable():
            addresses = [
                olivia.base_url.join(operation.url(world.acme.slug, ids)) for ids in (foreign, unknown(foreign))
            ]
            theirs, nobodys = (told(olivia.get(address), operation) for address in addresses)
            assert theirs == nobodys, operation.name
        assert olivia.get(f"documents/{own['document_id']}/").status_code == 200
