"""Documents of Acme for the editor's tests."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

import pytest

from editor import commands
from editor.models import Document
from editor.queries import events_between
from kernel.tenancy import Actor, tenant_scope
from tests.editor.yjs_peer import Peer
from tests.world import World


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
