"""Many hands on the same files at once: people who upload, share, try again, delete and ask; workers that fall over.

What is done follows from a seed; how it falls together does not, so each run tries another mixture.
"""

import random
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from unittest.mock import patch
from uuid import UUID

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections
from django.test import Client

from kernel.tenancy import tenant_scope
from kernel.tenancy.keys import file_path
from knowledge import commands
from knowledge.commands import turns
from knowledge.ingest import claims
from knowledge.ingest.claims import ClaimLost
from knowledge.models import ChildVector, Chunk, Entity, File, FilePage, FileState, Mention, Posting, Relation
from knowledge.parsing.reasons import Reason, Unreadable
from tests.world import Company

OWNERS = ("edith", "walter", "adam")
TEXTS = tuple(
    f"{name} of {place} keeps the {thing}. {name} sold the {thing} to {other}. The {thing} stands in {place}."
    for name, place, thing, other in (
        ("Ottilie Brandt", "Hamburg", "harbour lamp", "Karl Weber"),
        ("Karl Weber", "Bremen", "brass bell", "Nora Lindqvist"),
        ("Nora Lindqvist", "Hamburg", "ferry log", "Ottilie Brandt"),
    )
)
SECRET = "Zacharias Quist of Lisbon owns the xylophone. Zacharias Quist sold the piano to Karl Weber."
ALLOWED = {200, 201, 202, 204, 403, 404, 409}
ROWS = (FilePage, Chunk, ChildVector, Posting, Mention, Relation)


@dataclass
class Race:
    """One organisation, its people's hands, and what went wrong."""

    company: Company
    seed: int
    faults: list[str] = field(default_factory=list)
    answers: Counter[tuple[str, int]] = field(default_factory=Counter)
    over: threading.Event = field(default_factory=threading.Event)

    def hand(self, number: int, steps: int) -> None:
        """One person in one browser."""
        choose = random.Random(f"{self.seed}-{number}")
        who = OWNERS[number % len(OWNERS)]
        client = self.company.client(who)
        client.raise_request_exception = False
        acts = [self.upload, self.upload, self.delete, self.show, self.show, self.retry, self.ask, self.look]
        for _ in range(steps):
            choose.choice(acts)(client, who, choose)

    def secret(self, rounds: int) -> None:
        """Walter shares a file of his and takes it back; whoever asks once he was told so finds nothing of it."""
        walter, edith = self.company.client("walter"), self.company.client("edith")
        file = SimpleUploadedFile("secret.txt", SECRET.encode())
        url = self.company.url(f"files/{walter.post(self.company.url('files/'), {'file': file}).json()['id']}/")
        for number in range(rounds * 2):
            wanted = {"visibility": ["organisation", "private"][number % 2]}
            self._note("share", walter.patch(url, wanted, content_type="application/json"))
            if wanted["visibility"] == "private":
                for address in ("search/?q=Who+owns+the+xylophone+of+Zacharias+Quist", "entities/?q=quist"):
                    found = edith.get(self.company.url(address)).content.decode()
                    if "Quist" in found or "xylophone" in found:
                        self.faults.append(f"{address} tells what was taken back")

    def worker(self, number: int) -> None:
        choose = random.Random(f"{self.seed}-worker-{number}")
        while not self.over.is_set():
            try:
                if not commands.take_turn():
                    time.sleep(0.01)
            except Exception as error:  # a task that fails is a fault: `ingest` promises to raise nothing
                self.faults.append(f"a worker failed: {error!r}")
            time.sleep(choose.random() / 100)

    def upload(self, client: Client, who: str, choose: random.Random) -> None:
        file = SimpleUploadedFile("note.txt", choose.choice(TEXTS).encode())
        wanted = {"file": file, "visibility": choose.choice(["private", "organisation"])}
        status = self._note("upload", client.post(self.company.url("files/"), wanted))
        if status not in {200, 201}:
            self.faults.append(f"an upload was answered {status}")

    def delete(self, client: Client, who: str, choose: random.Random) -> None:
        if file := self._any(choose):
            self._note("delete", client.delete(self.company.url(f"files/{file}/")))

    def show(self, client: Client, who: str, choose: random.Random) -> None:
        if file := self._any(choose):
            body = {"visibility": choose.choice(["private", "organisation"])}
            url = self.company.url(f"files/{file}/")
            self._note("show", client.patch(url, body, content_type="application/json"))

    def retry(self, client: Client, who: str, choose: random.Random) -> None:
        if file := self._any(choose):
            self._note("retry", client.post(self.company.url(f"files/{file}/retry/")))

    def ask(self, client: Client, who: str, choose: random.Random) -> None:
        self._note("ask", client.get(self.company.url("search/?q=Who+keeps+the+harbour+lamp+of+Hamburg")))

    def look(self, client: Client, who: str, choose: random.Random) -> None:
        answer = client.get(self.company.url("entities/?q=o"))
        self._note("look", answer)
        if answer.status_code == 200 and (found := answer.json()["results"]):
            self._note("look", client.get(self.company.url(f"entities/{choose.choice(found)['id']}/")))

    def _any(self, choose: random.Random) -> UUID | None:
        with tenant_scope(self.company.id):
            known = list(File.objects.order_by("id").values_list("id", flat=True))
        return choose.choice(known) if known else None

    def _note(self, what: str, answer: object) -> int:
        status: int = answer.status_code  # type: ignore[attr-defined]
        self.answers[what, status] += 1
        if status not in ALLOWED:
            self.faults.append(f"{what} was answered {status}: {answer.content[:300]!r}")  # type: ignore[attr-defined]
        return status


def at_once(race: Race, *works: Callable[[], None], workers: int = 3) -> None:
    """Run all of it beside each other and the workers; then let the workers finish what is left."""
    hands = [threading.Thread(target=_closing(race, work)) for work in works]
    others = [threading.Thread(target=_closing(race, lambda n=n: race.worker(n))) for n in range(workers)]
    with _of_no_other_test(race.company):
        for thread in [*others, *hands]:
            thread.start()
        for thread in hands:
            thread.join()
        deadline = time.monotonic() + 120
        while unfinished(race.company) and time.monotonic() < deadline:
            time.sleep(0.05)
        race.over.set()
        for thread in others:
            thread.join()


def _of_no_other_test(company: Company) -> AbstractContextManager[object]:
    """Workers of the race take its files alone: a large one that another test left half read would keep them busy for
    minutes, once its claim has run out.
    """
    due = turns.tenants_with_due_files
    return patch.object(turns, "tenants_with_due_files", lambda: [one for one in due() if one == company.id])


def unfinished(company: Company) -> list[tuple[str, str]]:
    with tenant_scope(company.id):
        rest = File.objects.exclude(state__in=[FileState.READY, FileState.FAILED])
        return [(str(one), state) for one, state in rest.values_list("id", "state")]


def _closing(race: Race, work: Callable[[], None]) -> Callable[[], None]:
    def run() -> None:
        try:
            work()
        except Exception as error:
            race.faults.append(f"a hand failed: {error!r}")
        finally:
            connections.close_all()

    return run


def falling_over(monkeypatch: pytest.MonkeyPatch, seed: int) -> None:
    """Leases that end while a worker is at it, short pauses, and stages that fail, hang and refuse at random."""
    monkeypatch.setattr(claims, "LEASE", timedelta(seconds=0.3))
    monkeypatch.setattr(claims, "BACKOFF", timedelta(seconds=0.02))
    stages, choose = commands.ingestion.STAGES, random.Random(seed)
    for stage, work in list(stages.items()):

        def sometimes(tenant_id: UUID, held: claims.Claim, stage: str = stage, work: object = work) -> None:
            luck = choose.random()
            if luck < 0.05:
                raise OSError("the disk is slow")
            if luck < 0.1 and stage in (FileState.READING, FileState.SPLITTING):
                raise Unreadable(Reason.NO_TEXT)
            if luck < 0.15:
                time.sleep(0.4)  # beyond its lease: another worker takes over
            if luck < 0.18:
                raise ClaimLost  # as a worker that died
            work(tenant_id, held)

        monkeypatch.setitem(stages, stage, sometimes)


def remains(company: Company) -> list[str]:
    """What is there and should not be, and what should be there and is not, once all is at rest."""
    wrong: list[str] = []
    with tenant_scope(company.id):
        files = {file.id: file for file in File.objects.all()}
        for model in ROWS:
            strange = set(model.objects.values_list("file_id", flat=True)) - set(files)
            wrong += [f"{model.__name__} of a file that is gone: {one}" for one in strange]
        spoken_of = set(Mention.objects.values_list("entity_id", flat=True))
        wrong += [f"nobody speaks of {one.name}" for one in Entity.objects.exclude(id__in=spoken_of)]
        for file in files.values():
            wrong += [f"{file.id}: {fault}" for fault in _faults_of(file)]
        stored = {path.name for path in (Path(settings.FILES_DIR) / file_path("files")).glob("*")}
    wrong += [f"stored bytes differ: {one}" for one in stored ^ {one.hex for one in files}]
    return wrong


def _faults_of(file: File) -> list[str]:
    if file.state != FileState.READY:
        return [] if file.state == FileState.FAILED and file.reason else [f"rests in {file.state}"]
    chunks = Chunk.objects.filter(file_id=file.id)
    seen = {
        "chunks": chunks.count() == file.chunks_total == file.chunks_done,
        "vectors": ChildVector.objects.filter(file_id=file.id).values("ordinal").distinct().count() == chunks.count(),
        "words": Posting.objects.filter(file_id=file.id).exists(),
        "names": Mention.objects.filter(file_id=file.id).exists(),
        "no name twice": len(_mentions(file)) == len(set(_mentions(file))),
        "told": not file.is_graph_behind,
        "no claim": file.claim is None,
    }
    return [f"lacks {what}" for what, is_so in seen.items() if not is_so]


def _mentions(file: File) -> list[tuple[UUID, int]]:
    return list(Mention.objects.filter(file_id=file.id).values_list("entity_id", "start"))
