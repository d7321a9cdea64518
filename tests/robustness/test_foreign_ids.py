"""Over HTTP as over the verbs: what belongs to others is what does not exist."""

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


def test_a_foreign_id_is_an_unknown_id(web: WebProcess, world: World) -> None:
    own, foreign = things_of(world.acme), things_of(world.globex)
    with Caller(web, world.acme) as olivia:
        for operation in readable():
            addresses = [
                olivia.base_url.join(operation.url(world.acme.slug, ids)) for ids in (foreign, unknown(foreign))
            ]
            theirs, nobodys = (refused(olivia.get(address), 404) for address in addresses)
            assert {**theirs, "request_id": ""} == {**nobodys, "request_id": ""}, operation.name
        assert olivia.get(f"documents/{own['document_id']}/").status_code == 200
