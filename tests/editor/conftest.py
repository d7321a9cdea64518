"""Documents of Acme for the editor's tests."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import UUID

import pytest

from editor import commands
from editor.commands.log import Entry, append_one
from editor.events import Kind
from editor.models import Document
from editor.queries import events_between
from kernel.tenancy import Actor, tenant_scope
from tests.editor.sockets import aside
from tests.editor.yjs_peer import Peer, text_of
from tests.webservers import WebProcess, web_processes
from tests.world import World

T = TypeVar("T")

SENTENCE = "The quick brown fox jumps over the lazy dog."


@dataclass
class Page:
    """One document of Acme, Walter who owns it and Edith who may edit it too."""

    world: World
    id: UUID
    walter: Actor
    edith: Actor

    def peer(self, actor: Actor | None = None) -> Peer:
        """A writer under a fresh lease, at the document's head."""
        client = commands.lease_client(actor or self.walter, self.id)
        return Peer(client, *events_between(self.id, 0).updates)

    def keep(self, change: Any) -> None:
        """Puts into the log what the relay would not take: a document of an earlier day may hold it."""
        peer = self.peer()
        append_one(self.id, Entry(Kind.IMPORTED, self.walter, peer.edit(change), lease=peer.client))

    def keep_update(self, update: bytes) -> int:
        """The same for the bytes of an update; returns its seq."""
        return append_one(self.id, Entry(Kind.UPDATED, self.walter, update))

    @property
    def row(self) -> Document:
        return Document.objects.get(id=self.id)


@pytest.fixture
def acme(world: World) -> Iterator[World]:
    """The world, inside Acme's scope."""
    with tenant_scope(world.acme.id):
        yield world


@pytest.fixture
def page(acme: World) -> Page:
    walter, edith = acme.acme.actor("walter"), acme.acme.actor("edith")
    made = commands.create_document(walter, "Plan", "organisation", "Hello")
    return Page(acme, made.id, walter, edith)


@dataclass
class Shared:
    """A document of Acme that web processes serve; nothing is held open here."""

    world: World
    id: UUID

    async def lease(self, person: str) -> int:
        return await self.scoped(lambda: commands.lease_client(self.world.acme.actor(person), self.id))

    async def text(self) -> str:
        """By a replay from zero."""
        return await self.scoped(lambda: text_of(self.id))

    async def scoped(self, work: Callable[[], T]) -> T:
        """Runs database work of Acme beside the event loop."""

        def unit() -> T:
            with tenant_scope(self.world.acme.id):
                return work()

        return await aside(unit)


@pytest.fixture
def shared(world: World) -> Shared:
    return share(world)


def share(world: World, markdown: str = "Hello", visibility: str = "organisation") -> Shared:
    with tenant_scope(world.acme.id):
        made = commands.create_document(world.acme.actor("walter"), "Plan", visibility, markdown)
    return Shared(world, made.id)


@pytest.fixture(scope="module")
def webs(django_db_setup: None, django_db_blocker: Any) -> Iterator[list[WebProcess]]:
    """Two web processes for a module's tests."""
    with django_db_blocker.unblock(), web_processes(2) as processes:
        yield processes


@pytest.fixture
def sentence(acme: World) -> Page:
    """Two paragraphs, the first of them SENTENCE."""
    walter, edith = acme.acme.actor("walter"), acme.acme.actor("edith")
    made = commands.create_document(walter, "Plan", "organisation", f"{SENTENCE}\n\nSecond paragraph.")
    return Page(acme, made.id, walter, edith)
