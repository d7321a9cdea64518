"""Kill -9 of a web process while people type and somebody sends poison: nothing acknowledged is lost or there twice.

    python -m tests.drills.kill_nine --cycles 1000

Each cycle types, kills one of the processes at a random moment, looks at once whether PostgreSQL holds every
acknowledged word, and lets everybody go on by themselves. At the end of each document all replicas equal a
replay from zero.
"""

import argparse
import asyncio
import os
import random
import sys
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from editor.models import Event
from tests.drills.poisoner import Poisoner
from tests.drills.writers import OurWriter, StockWriter, Typist
from tests.editor.conftest import Shared, share
from tests.webservers import WebProcess
from tests.world import World

CYCLES_PER_DOCUMENT = 25
ENVIRONMENT = "N"


@dataclass
class Findings:
    """What a drill found; the first four must be empty. `poisons_acknowledged` names each."""

    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    unequal_replicas: int = 0
    poisons_acknowledged: list[str] = field(default_factory=list)
    poisons_sent: int = 0
    cycles: int = 0
    acknowledged: int = 0
    unacknowledged_at_kills: int = 0

    @property
    def is_clean(self) -> bool:
        return not (self.lost or self.doubled or self.unequal_replicas or self.poisons_acknowledged)


async def drill(webs: list[WebProcess], world: World, cycles: int) -> Findings:
    """Runs kill cycles, a fresh document every 25."""
    findings = Findings()
    while findings.cycles < cycles:
        shared = await asyncio.to_thread(share, world)
        count = min(CYCLES_PER_DOCUMENT, cycles - findings.cycles)
        await _one_document(webs, shared, count, findings)
        if not findings.is_clean:
            break
    return findings


async def _one_document(webs: list[WebProcess], shared: Shared, cycles: int, findings: Findings) -> None:
    people: list[Typist] = [
        OurWriter(webs, shared, "walter"),
        OurWriter(webs, shared, "edith"),
        StockWriter(webs, shared, "adam"),
        StockWriter(webs, shared, "olivia"),
    ]
    await asyncio.gather(*(person.start() for person in people))
    poisoner, is_over = Poisoner(webs, shared, "edith"), asyncio.Event()
    poisoning = asyncio.create_task(poisoner.send_until(is_over))
    for _ in range(cycles):
        await _cycle(webs, shared, people, findings)
    is_over.set()
    await poisoning
    findings.poisons_sent += poisoner.sent
    findings.poisons_acknowledged += poisoner.acknowledged
    await asyncio.gather(*(person.until_acked() for person in people))
    await _compare(shared, people, findings)
    await asyncio.gather(*(person.stop() for person in people))


async def _cycle(webs: list[WebProcess], shared: Shared, people: list[Typist], findings: Findings) -> None:
    # In turn, so that the others have time to come back.
    victim = webs[findings.cycles % len(webs)]
    await asyncio.to_thread(victim.wait_until_ready)
    is_over = asyncio.Event()
    typing = [asyncio.create_task(_type_until(person, is_over)) for person in people]
    await asyncio.sleep(random.uniform(0.2, 0.6))
    await asyncio.to_thread(victim.kill)
    acked = [word for person in people for word in person.acked]
    findings.unacknowledged_at_kills += sum(len(person.marks) - len(person.acked) for person in people)
    text = await shared.text()
    findings.lost += [word for word in acked if word not in text]
    victim.start()
    await asyncio.sleep(0.1)
    is_over.set()
    await asyncio.gather(*typing)
    findings.cycles += 1


async def _type_until(person: Typist, is_over: asyncio.Event) -> None:
    while not is_over.is_set():
        await person.come_back()
        await person.type()
        await asyncio.sleep(random.uniform(0.005, 0.03))


async def _compare(shared: Shared, people: list[Typist], findings: Findings) -> None:
    text = await shared.text()
    counted = Counter(word + ";" for word in text.replace("Hello", "").split(";"))
    for person in people:
        findings.acknowledged += len(person.acked)
        findings.lost += [word for word in person.marks if counted[word] == 0]
        findings.doubled += [word for word in person.marks if counted[word] > 1]
    findings.doubled += await shared.scoped(lambda: _batches_written_twice(shared))
    findings.unequal_replicas += sum([not await _sees(person, text) for person in people])


def _batches_written_twice(shared: Shared) -> list[str]:
    rows = Event.objects.filter(document_id=shared.id, batch__isnull=False).values_list("lease", "batch")
    return [f"lease {lease} batch {number}" for (lease, number), times in Counter(rows).items() if times > 1]


async def _sees(person: Typist, text: str) -> bool:
    from editor.prose.plain import plain_text

    try:
        async with asyncio.timeout(20):
            while True:
                await person.come_back()
                if isinstance(person, StockWriter):
                    seen = await person.client.text()
                else:
                    assert person.writer is not None
                    seen = plain_text(person.writer.peer.json)
                if seen == text:
                    return True
                await asyncio.sleep(0.1)
    except TimeoutError:
        return False


def main() -> int:
    import pytest

    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--cycles", type=int, default=1000)
    os.environ[ENVIRONMENT] = str(asked.parse_args().cycles)
    test = Path(__file__).with_name("test_kill_nine.py")
    return int(pytest.main([str(test), "-q", "-s", "-p", "no:xdist", "-o", "timeout=0"]))


if __name__ == "__main__":
    sys.exit(main())
