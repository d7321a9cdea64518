"""Kill -9 of a worker that packs a log: every event is there afterwards, once, and as it was written."""

import random
import subprocess
import sys
import time

import pytest

from editor import commands
from editor.log_range import LoggedEvent
from editor.models import Event, LogRange
from editor.queries.log import logged
from kernel.tenancy import tenant_scope
from tests.editor.conftest import Shared, share
from tests.editor.yjs_peer import Peer, batch
from tests.webservers import ROOT, environment
from tests.world import World

pytestmark = [pytest.mark.drill, pytest.mark.slow]
CYCLES, EVENTS = 4, 400


@pytest.mark.timeout(120)
def test_no_event_is_lost_or_doubled_when_a_packer_is_killed(world: World) -> None:
    chance = random.Random(5)
    shared = share(world)
    written = type_much(shared)
    for _ in range(CYCLES):
        pack_until_killed(shared, chance.uniform(0.0, 0.4))
        with tenant_scope(world.acme.id):
            assert list(logged(shared.id)) == written
            rows = set(Event.objects.filter(document_id=shared.id).values_list("seq", flat=True))
            ranges = list(LogRange.objects.filter(document_id=shared.id).values_list("first_seq", "last_seq"))
        packed = [seq for first, last in ranges for seq in range(first, last + 1)]
        assert sorted([*rows, *packed]) == [event.seq for event in written], "each once"
    assert ranges, "something was packed"


def type_much(shared: Shared) -> list[LoggedEvent]:
    walter = shared.world.acme.actor("walter")
    with tenant_scope(shared.world.acme.id):
        client = commands.lease_client(walter, shared.id)
        peer = Peer(client, *(event.payload or b"" for event in logged(shared.id)))
        updates = [peer.type(f"w{n} ") for n in range(EVENTS)]
        commands.append_updates(shared.id, [batch(walter, one, client, n) for n, one in enumerate(updates, 1)])
        commands.take_snapshot(shared.id)
    with tenant_scope(shared.world.acme.id):
        commands.follow_document(shared.id)
        return list(logged(shared.id))


def pack_until_killed(shared: Shared, after_s: float) -> None:
    command = [sys.executable, "-m", "tests.drills.packer", str(shared.world.acme.id), str(shared.id)]
    packer = subprocess.Popen(command, cwd=ROOT, env=environment(), stdout=subprocess.PIPE)
    try:
        assert packer.stdout is not None
        packer.stdout.readline()
        time.sleep(after_s)
    finally:
        packer.kill()
        packer.communicate()
