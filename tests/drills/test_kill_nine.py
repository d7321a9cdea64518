"""The kill drill: 20 cycles in the suite, as many as wished by `make drill N=1000`."""

import asyncio
import os

import pytest

from tests.drills.kill_nine import ENVIRONMENT, drill
from tests.node_clients import install
from tests.webservers import web_processes
from tests.world import World


@pytest.mark.drill
@pytest.mark.slow
@pytest.mark.timeout(0)
async def test_nothing_acknowledged_is_lost_when_processes_are_killed(world: World) -> None:
    await asyncio.to_thread(install)
    cycles = int(os.environ.get(ENVIRONMENT) or "20")
    # A long drill keeps killing while earlier victims start.
    with web_processes(2 if cycles <= 20 else 4) as webs:
        findings = await drill(webs, world, cycles)
    print(f"\n{findings}")  # noqa: T201
    assert findings.is_clean, findings
    assert findings.acknowledged > 0
    assert findings.poisons_sent > 0
