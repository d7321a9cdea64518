"""What the sync socket says is what the OpenAPI document says of it. `Writer.close` checks the same in other tests."""

from typing import Any

import pytest

from editor import commands
from editor.api.socket_schemas import STATUSES
from editor.relay import limits
from editor.yjs import wire
from tenants.models import Membership
from tests.editor.conftest import Shared
from tests.editor.sockets import Writer
from tests.editor.test_relay import join, leave
from tests.socket_schemas import undeclared
from tests.webservers import WebProcess

WELCOME = {
    "type": "welcome",
    "mode": "read-write",
    "reason": None,
    "schema": 2,
    "last_batch": 0,
    "saving": True,
}


async def test_each_status_that_needs_no_outage_is_said_as_it_is_declared(
    webs: list[WebProcess], shared: Shared
) -> None:
    """`saving` needs a database that is away: tests/editor/test_outages.py."""
    walter, edith = await join(webs, shared, "walter"), await join(webs, shared, "edith", web=1)
    acme = shared.world.acme
    await walter.send(wire.batch(walter.lease, 2, walter.peer.type("a")))
    await walter.until(lambda: walter.status("refused"))
    await shared.scoped(lambda: commands.rename(acme.actor("walter"), shared.id, "Another title"))
    await edith.until(lambda: edith.status("news"))
    await make_read_only(shared, edith)
    for _ in range(limits.BURST_FRAMES * 2):
        await walter.send(bytes([3]))
    await walter.until(lambda: walter.status("pace"))
    said = [*walter.statuses, *edith.statuses]
    assert {status["type"] for status in said} == STATUSES.keys() - {"saving"}
    assert undeclared("SocketStatus", said) == []
    await leave(walter, edith)


async def make_read_only(shared: Shared, edith: Writer) -> None:
    lower = {"role": "viewer", "grant_epoch": 2}
    await shared.scoped(lambda: Membership.objects.filter(id=shared.world.acme.members["edith"]).update(**lower))
    await edith.until(lambda: edith.status("welcome")[-1]["mode"] == "read-only")
    await edith.type("x")
    await edith.until(lambda: edith.status("mode"))


@pytest.mark.parametrize(
    "changed",
    [{"mood": "good"}, {"mode": "write-only"}, {"saving": "yes"}, {"schema": None}, {"type": "farewell"}],
    ids=str,
)
def test_a_status_that_is_declared_otherwise_is_noticed(changed: dict[str, Any]) -> None:
    assert undeclared("SocketStatus", [WELCOME]) == []
    assert undeclared("SocketStatus", [WELCOME | changed])


def test_a_status_that_lacks_something_is_noticed() -> None:
    assert undeclared("SocketStatus", [{name: value for name, value in WELCOME.items() if name != "last_batch"}])
