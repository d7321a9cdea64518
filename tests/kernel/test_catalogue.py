"""What can be journaled is declared, and is stored as it always was."""

import ast
from pathlib import Path
from uuid import UUID

import pytest

from kernel import journal
from kernel.ids import uuid7
from kernel.journal import Counts, Event, Personal, event
from kernel.journal.models import JournalEvent
from kernel.management.commands.describe_events import app_of
from kernel.tenancy import tenant_scope
from tests.world import World

ROOT = Path(__file__).resolve().parents[2]


@event("parcel.sent", subject=("parcel", "box"), version=3)
class ParcelSent(Event):
    """A parcel was sent."""

    from_: UUID
    weight_g: int
    contents: Counts
    note: str = ""
    address: Personal = ""


def test_an_event_is_stored_by_the_names_of_its_fields(world: World) -> None:
    sender = uuid7()
    with tenant_scope(world.acme.id):
        sent = ParcelSent(uuid7(), from_=sender, weight_g=5, contents={"books": 2, "pens": 0}, address="Quay 7")
        row = JournalEvent.objects.get(id=journal.append(world.acme.actor(), sent))
    assert (row.verb, row.subject_kind, row.schema_version) == ("parcel.sent", "parcel", 3)
    assert row.data == {"from": str(sender), "weight_g": 5, "books": 2, "pens": 0}
    assert b"Quay 7" not in bytes(row.personal or b"")


def test_an_event_without_personal_values_names_nobody(world: World) -> None:
    with tenant_scope(world.acme.id):
        sent = ParcelSent(uuid7(), from_=uuid7(), weight_g=5, contents={}, personal_subject="member:x")
        row = JournalEvent.objects.get(id=journal.append(world.acme.actor(), sent))
    assert (row.personal_subject, row.personal) == ("", None)


def test_what_is_not_declared_cannot_be_written(world: World) -> None:
    class Undeclared(Event):
        verb, subject_kinds, schema_version = "parcel.lost", ("parcel",), 1

    with tenant_scope(world.acme.id), pytest.raises(LookupError):
        journal.append(world.acme.actor(), Undeclared(uuid7()))


def test_a_subject_of_another_kind_is_refused() -> None:
    assert ParcelSent(uuid7(), subject_kind="box", from_=uuid7(), weight_g=1, contents={}).subject_kind == "box"
    with pytest.raises(ValueError, match="declared for"):
        ParcelSent(uuid7(), subject_kind="letter", from_=uuid7(), weight_g=1, contents={})


def test_a_verb_is_declared_once() -> None:
    with pytest.raises(ValueError, match="declared twice"):
        event("parcel.sent", subject="parcel")(ParcelSent)


def test_what_has_personal_fields_is_not_counted(world: World) -> None:
    sent = ParcelSent(uuid7(), from_=uuid7(), weight_g=5, contents={}, address="Quay 7")
    with tenant_scope(world.acme.id), pytest.raises(ValueError, match="personal"):
        journal.append_counted(world.acme.actor(), sent)


APPS = sorted({app_of(kind) for kind in journal.events().values()} - {"tests"})


@pytest.mark.parametrize("app", APPS)
def test_every_declared_event_is_journaled_somewhere(app: str) -> None:
    declared = {kind.__name__ for kind in journal.events().values() if app_of(kind) == app}
    used: set[str] = set()
    for path in (ROOT / app).rglob("*.py"):
        if path.name != "journal_events.py":
            used |= {node.id for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Name)}
    assert declared - used == set()
