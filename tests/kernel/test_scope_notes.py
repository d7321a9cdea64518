"""What a scope has read before: kept for its transaction, never for another tenant's or a rolled back part."""

from django.db import transaction

from kernel.crypto import seal, unseal
from kernel.tenancy import tenant_scope
from kernel.tenancy.scope import scope_notes
from tests.world import World


def test_notes_end_with_their_scope(world: World) -> None:
    with tenant_scope(world.acme.id):
        scope_notes()["mark"] = "acme"
        with tenant_scope(world.acme.id):
            assert scope_notes()["mark"] == "acme"
    with tenant_scope(world.globex.id):
        assert scope_notes() == {}


def test_notes_end_with_their_scope_inside_one_transaction(world: World) -> None:
    with transaction.atomic():
        with tenant_scope(world.acme.id):
            scope_notes()["mark"] = "acme"
        with tenant_scope(world.globex.id):
            assert scope_notes() == {}


def test_a_key_made_in_a_part_that_was_rolled_back_is_not_used_again(world: World) -> None:
    with tenant_scope(world.acme.id):
        try:
            with transaction.atomic():
                seal("member:new", "field", b"lost with its savepoint")
                raise InterruptedError
        except InterruptedError:
            blob = seal("member:new", "field", b"kept")
    with tenant_scope(world.acme.id):
        assert unseal("member:new", "field", blob) == b"kept"
