"""Which topics there are, and who may follow what. Runs in the tenant's scope."""

from collections.abc import Iterable
from dataclasses import replace
from uuid import UUID

from django.utils.module_loading import import_string

from kernel.rooms import Topic, rooms
from kernel.tenancy import ports
from kernel.tenancy.actor import Actor


def topics() -> dict[str, Topic]:
    """Every topic of the installation by its name."""
    return {topic.name: topic for room in rooms() for topic in room.topics}


def allowed_now(actor: Actor, addresses: Iterable[str]) -> set[str]:
    """`allowed`, by what the actor's role or key gives at this moment and not when the socket was opened."""
    rights = ports.rights_now({actor})
    return allowed(replace(actor, capabilities=rights[actor]), addresses) if actor in rights else set()


def allowed(actor: Actor, addresses: Iterable[str]) -> set[str]:
    """Return those that the actor may follow now; what is unknown, misspelt and forbidden is left out alike."""
    known = topics()
    return {address for address in addresses if _may_follow(actor, known.get(address.partition(":")[0]), address)}


def _may_follow(actor: Actor, topic: Topic | None, address: str) -> bool:
    if topic is None or not actor.can(topic.capability):
        return False
    if not topic.may_see:
        return address == topic.name
    subject_id = _id_of(address)
    return subject_id is not None and bool(import_string(topic.may_see)(actor, subject_id))


def _id_of(address: str) -> UUID | None:
    """Only in the usual spelling, which is the one that news are published under."""
    text = address.partition(":")[2]
    try:
        found = UUID(text)
    except ValueError:
        return None
    return found if str(found) == text else None
