"""An organisation and its owner from the command line."""

from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command

from tenants.commands import organisations
from tenants.management.commands import create_organisation as command
from tenants.models import Organisation, Person
from tests.world import PASSWORD, World


@pytest.fixture(autouse=True)
def typed_password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command.getpass, "getpass", lambda prompt: PASSWORD)


def mark() -> str:
    return uuid4().hex[:12]


def test_an_organisation_is_made_with_a_new_owner(world: World) -> None:
    name = mark()
    call_command("create_organisation", name, f"{name}@new.example", slug=name)
    assert Organisation.objects.filter(slug=name).exists()
    assert Person.objects.get(email=f"{name}@new.example").check_password(PASSWORD)


def test_a_refused_organisation_leaves_no_person(world: World) -> None:
    email = f"{mark()}@new.example"
    with pytest.raises(CommandError, match="short name"):
        call_command("create_organisation", "Taken", email, slug=world.acme.slug)
    assert not Person.objects.filter(email=email).exists()


def test_an_organisation_that_breaks_half_way_leaves_nothing(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise ConnectionError

    name = mark()
    monkeypatch.setattr(organisations.journal, "append", fail)
    with pytest.raises(ConnectionError):
        call_command("create_organisation", name, f"{name}@new.example", slug=name)
    assert not Organisation.objects.filter(slug=name).exists()
    assert not Person.objects.filter(email=f"{name}@new.example").exists()


def test_a_person_who_was_there_stays(world: World) -> None:
    olivia = world.acme.people["olivia"]
    with pytest.raises(CommandError):
        call_command("create_organisation", "Taken", olivia.email, slug=world.acme.slug)
    assert Person.objects.filter(id=olivia.id).exists()


def test_a_person_who_belongs_to_an_organisation_is_not_removed(world: World) -> None:
    olivia = world.acme.people["olivia"]
    Person.objects.remove_unused(olivia)
    assert Person.objects.filter(id=olivia.id).exists()
