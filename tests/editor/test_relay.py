"""Two people on two web processes, in one document."""

import asyncio

import pytest

from editor import commands
from editor.models import ClientLease, Document, Event
from editor.prose.plain import plain_text
from editor.queries import history
from editor.yjs import docs, wire
from kernel.ids import uuid7
from tenants import commands as people
from tenants.models import Membership
from tests.editor.conftest import Shared, share
from tests.editor.sockets import Writer
from tests.editor.yjs_peer import Peer, crowd
from tests.webservers import WebProcess
from tests.world import World


async def writer(webs: list[WebProcess], shared: Shared, person: str, web: int = 0, **params: str) -> Writer:
    return Writer(webs[web], shared.world.acme, shared.id, person, await shared.lease(person), **params)


async def join(webs: list[WebProcess], shared: Shared, person: str, web: int = 0, **params: str) -> Writer:
    someone = await writer(webs, shared, person, web, **params)
    return await (await someone.open()).until_synced()


async def stock(webs: list[WebProcess], shared: Shared, person: str, **params: str) -> Writer:
    """A client that knows nothing of leases."""
    someone = Writer(webs[0], shared.world.acme, shared.id, person, **params)
    return await (await someone.open()).until_synced()


def shown(someone: Writer) -> str:
    return plain_text(someone.peer.json)


async def leave(*people: Writer) -> None:
    await asyncio.gather(*(someone.close() for someone in people))


async def test_both_see_both(webs: list[WebProcess], shared: Shared) -> None:
    walter, edith = await join(webs, shared, "walter"), await join(webs, shared, "edith", web=1)
    await asyncio.gather(walter.type(" from Walter"), edith.type("Edith: ", at=0))
    await asyncio.gather(walter.until_acked(), edith.until_acked())
    await walter.until(lambda: "Edith" in shown(walter))
    await edith.until(lambda: "Walter" in shown(edith))
    assert shown(walter) == shown(edith) == await shared.text() == "Edith: Hello from Walter"
    await leave(walter, edith)


async def test_a_stock_client_is_asked_for_what_an_update_of_its_builds_on(
    webs: list[WebProcess], shared: Shared
) -> None:
    """Written without a connection, then more with one: only the latter is sent as an update."""
    adam = await stock(webs, shared, "adam")
    adam.peer.type(" lost?")
    await adam.type(" No.")
    await until_text(shared, "Hello lost? No.")
    assert all(count == 0 for count in await shared.scoped(lambda: _pending_of(shared)))
    await leave(adam)


async def test_what_builds_on_nothing_we_know_is_not_kept(webs: list[WebProcess], shared: Shared) -> None:
    adam = await stock(webs, shared, "adam")
    before = await shared.scoped(lambda: Document.objects.get(id=shared.id).head)
    somebody = Peer(77, *await shared.scoped(lambda: history(shared.id).updates))
    somebody.type("first")
    await adam.send(wire.update(somebody.type("second")))  # the first is in nobody's answer
    await adam.type(" and more")
    await until_text(shared, "Hello and more")
    assert await shared.scoped(lambda: Document.objects.get(id=shared.id).head) == before + 1
    await leave(adam)


async def until_text(shared: Shared, wanted: str) -> None:
    async with asyncio.timeout(10):
        while await shared.text() != wanted:  # noqa: ASYNC110 - the database has no event to wait for
            await asyncio.sleep(0.05)


def _pending_of(shared: Shared) -> list[int]:
    """How many events of the log wait for something that is not in it."""
    past = history(shared.id)
    return [int(docs.has_pending(past.doc(), update)) for update in past.updates]


async def test_a_keystroke_costs_one_frame_for_each_other_and_one_ack(webs: list[WebProcess], shared: Shared) -> None:
    everybody = [await join(webs, shared, name, web=n % 2) for n, name in enumerate(["walter", "edith", "adam"])]
    walter, *others = everybody
    for letter in "abc":
        await walter.type(letter)
        await walter.until_acked()
        for other in others:
            await other.until(lambda other=other, letter=letter: shown(other).endswith(letter))
    assert [other.update_frames for other in others] == [3, 3]
    assert walter.update_frames == 0
    await leave(*everybody)


async def test_seqs_have_no_gap_under_five_writers(webs: list[WebProcess], shared: Shared) -> None:
    writers = [await join(webs, shared, ["walter", "edith"][n % 2], web=n % 2) for n in range(5)]

    async def write(someone: Writer, n: int) -> None:
        for turn in range(20):
            await someone.type(f"{n}.{turn} ", at=0)
            if turn % 4 == 0:
                await someone.until_acked()
        await someone.until_acked()

    await asyncio.gather(*(write(someone, n) for n, someone in enumerate(writers)))
    seqs = await shared.scoped(
        lambda: list(Event.objects.filter(document_id=shared.id).order_by("seq").values_list("seq", flat=True))
    )
    assert seqs == list(range(1, 102))
    text = await shared.text()
    for someone in writers:
        await someone.until(lambda someone=someone: shown(someone) == text)
    await leave(*writers)


async def test_one_who_joins_late_gets_what_there_is_and_hardly_more(webs: list[WebProcess], world: World) -> None:
    shared = await asyncio.to_thread(share, world, "\n\n".join(["A paragraph of some length."] * 500))
    size = await shared.scoped(lambda: len(_state(shared)))
    crowd = [await join(webs, shared, "walter") for _ in range(5)]
    late = await join(webs, shared, "edith", web=1)
    assert late.received_bytes <= 1.1 * size
    assert shown(late).count("paragraph") == 500
    await leave(late, *crowd)


def _state(shared: Shared) -> bytes:
    return bytes(history(shared.id).doc().get_update())


async def test_a_repeated_batch_is_acknowledged_and_not_written_twice(webs: list[WebProcess], shared: Shared) -> None:
    walter = await join(webs, shared, "walter")
    update = walter.peer.type("once")
    for _ in range(3):
        await walter.send(wire.batch(walter.lease, 1, update))
    walter.number = 1
    await walter.until_acked()
    assert await shared.text() == "Helloonce"
    assert await shared.scoped(lambda: Document.objects.get(id=shared.id).head) == 2
    await leave(walter)


async def test_a_batch_out_of_order_is_refused_with_the_number_that_is_missing(
    webs: list[WebProcess], shared: Shared
) -> None:
    walter = await join(webs, shared, "walter")
    first, second = walter.peer.type("a"), walter.peer.type("b")
    await walter.send(wire.batch(walter.lease, 2, second))
    await walter.until(lambda: walter.status("refused"))
    assert walter.status("refused")[0]["expected"] == 1
    await walter.send(wire.batch(walter.lease, 1, first))
    await walter.send(wire.batch(walter.lease, 2, second))
    walter.number = 2
    await walter.until_acked()
    assert await shared.text() == "Helloab"
    await leave(walter)


async def test_what_was_not_acknowledged_is_sent_again_after_a_reconnect(
    webs: list[WebProcess], shared: Shared
) -> None:
    walter = await join(webs, shared, "walter")
    await walter.type("one")
    await walter.until_acked()
    await walter.close()
    walter.unacked[2] = walter.peer.type(" two")
    walter.number = 2
    walter.web = webs[1]
    await (await walter.open()).until_synced()
    await walter.until_acked()
    assert walter.status("welcome")[-1]["last_batch"] == 1
    assert await shared.text() == "Helloone two"
    await leave(walter)


async def test_a_stock_client_reads_and_writes(webs: list[WebProcess], shared: Shared) -> None:
    walter, edith = await stock(webs, shared, "walter", ack="0"), await join(webs, shared, "edith", web=1)
    await walter.type(" stock")
    await edith.until(lambda: shown(edith) == "Hello stock")
    assert walter.statuses == []
    await leave(walter, edith)


async def test_a_stock_client_that_reconnects_brings_only_news(webs: list[WebProcess], shared: Shared) -> None:
    walter = await stock(webs, shared, "walter")
    await walter.type(" a")
    await walter.until_acked()
    await walter.close()
    walter.peer.type(" b")
    await (await walter.open()).until_synced()
    edith = await join(webs, shared, "edith", web=1)
    await edith.until(lambda: shown(edith) == "Hello a b")
    events = await shared.scoped(
        lambda: [len(e.payload or b"") for e in Event.objects.filter(document_id=shared.id).order_by("seq")]
    )
    assert len(events) == 3
    assert events[2] < 40
    await leave(walter, edith)


async def test_a_stock_client_cannot_use_anothers_id(webs: list[WebProcess], shared: Shared) -> None:
    walter, edith = await stock(webs, shared, "walter"), await stock(webs, shared, "edith")
    await walter.type("mine")
    await walter.until_acked()
    await edith.until(lambda: "mine" in shown(edith))
    forged = Peer(walter.peer.client)
    forged.receive(edith.peer.doc.get_update())
    await edith.send(wire.update(forged.type("forged")))
    await edith.until(lambda: edith.status("refused"))
    assert edith.status("refused")[0]["code"] == "lease.foreign"
    assert "forged" not in await shared.text()
    await leave(walter, edith)


async def test_an_update_of_thousands_of_client_ids_is_saved_and_holds_nobody_up(
    webs: list[WebProcess], shared: Shared
) -> None:
    """More of them than a statement of one parameter for each of their columns could carry."""
    walter, edith = await stock(webs, shared, "walter"), await join(webs, shared, "edith")
    await walter.write(crowd(6000))
    await edith.type(" and more")
    # The first of his frames answered the server's question what it lacks.
    await asyncio.gather(walter.until_acked(2, within_s=30), edith.until_acked(within_s=30))
    assert await shared.scoped(lambda: ClientLease.objects.filter(document_id=shared.id, kind="bound").count()) == 6000
    assert "Hello and more" in await shared.text()
    await leave(walter, edith)


@pytest.mark.parametrize("schema", ["0", "", "x"])
async def test_an_editor_that_does_not_know_the_schema_is_read_only(
    webs: list[WebProcess], shared: Shared, schema: str
) -> None:
    walter = await join(webs, shared, "walter", schema=schema)
    assert walter.status("welcome")[0]["mode"] == "read-only"
    assert walter.status("welcome")[0]["reason"] == "editor.outdated"
    await walter.type("x")
    await walter.until(lambda: walter.status("refused"))
    assert await shared.text() == "Hello"
    await leave(walter)


async def test_a_viewer_reads_is_present_and_writes_nothing(webs: list[WebProcess], shared: Shared) -> None:
    vera, walter = await stock(webs, shared, "vera", ack="0"), await join(webs, shared, "walter")
    await walter.type("!")
    await vera.until(lambda: shown(vera) == "Hello!")
    await vera.send(wire.update(vera.peer.type("x")))
    await vera.until(lambda: bool(vera.denied))
    assert vera.denied == ["document.read_only"]
    assert await shared.text() == "Hello!"
    await leave(vera, walter)


async def test_commands_of_the_server_reach_open_editors(webs: list[WebProcess], shared: Shared) -> None:
    edith = await join(webs, shared, "edith", web=1)
    await shared.scoped(lambda: commands.import_markdown(shared.world.acme.actor("walter"), shared.id, "imported"))
    await edith.until(lambda: shown(edith) == "Hello\n\nimported")
    await leave(edith)


async def test_a_withdrawn_right_ends_the_writing_at_once(webs: list[WebProcess], shared: Shared) -> None:
    walter, edith = await join(webs, shared, "walter"), await join(webs, shared, "edith", web=1)
    owner, acme = shared.world.acme.actor, shared.world.acme
    await shared.scoped(lambda: people.change_role(owner("olivia"), acme.members["edith"], "viewer"))
    await edith.until(lambda: [s for s in edith.status("welcome") if s["mode"] == "read-only"])
    await edith.type("x")
    await edith.until(lambda: edith.status("refused"))
    await shared.scoped(lambda: people.set_state(owner("olivia"), acme.members["walter"], "deactivated"))
    assert await walter.until_closed() == 4403
    assert await shared.text() == "Hello"
    await leave(walter, edith)


async def test_a_document_made_private_closes_for_the_others(webs: list[WebProcess], shared: Shared) -> None:
    edith = await join(webs, shared, "edith", web=1)
    await shared.scoped(lambda: commands.change_visibility(shared.world.acme.actor("walter"), shared.id, "private"))
    assert await edith.until_closed() == 4403
    again = Writer(webs[0], shared.world.acme, shared.id, "edith")
    await again.open()
    assert await again.until_closed() == 4404


async def test_a_document_made_private_closes_for_the_others_although_no_message_came(
    webs: list[WebProcess], shared: Shared
) -> None:
    edith, walter = await join(webs, shared, "edith", web=1), await join(webs, shared, "walter")
    await shared.scoped(lambda: Document.objects.filter(id=shared.id).update(visibility="private"))
    assert await edith.until_closed() == 4403
    await walter.type("!")
    await walter.until_acked()
    await leave(walter)


async def test_a_lower_role_makes_its_sockets_read_only_although_no_message_came(
    webs: list[WebProcess], shared: Shared
) -> None:
    edith = await join(webs, shared, "edith", web=1)
    lower = {"role": "viewer", "grant_epoch": 2}
    await shared.scoped(lambda: Membership.objects.filter(id=shared.world.acme.members["edith"]).update(**lower))
    await edith.until(lambda: edith.status("welcome")[-1]["mode"] == "read-only")
    await leave(edith)


async def test_a_trashed_document_becomes_read_only(webs: list[WebProcess], shared: Shared) -> None:
    walter = await join(webs, shared, "walter")
    await shared.scoped(lambda: commands.trash(shared.world.acme.actor("walter"), shared.id))
    await walter.until(lambda: walter.status("welcome")[-1]["mode"] == "read-only")
    await shared.scoped(lambda: commands.restore_from_trash(shared.world.acme.actor("walter"), shared.id))
    await walter.until(lambda: walter.status("welcome")[-1]["mode"] == "read-write")
    await walter.type("!")
    await walter.until_acked()
    await leave(walter)


@pytest.mark.isolation
async def test_strangers_get_what_an_unknown_id_gets(webs: list[WebProcess], shared: Shared) -> None:
    globex, acme = shared.world.globex, shared.world.acme
    attempts = [
        Writer(webs[0], globex, shared.id, "olivia"),
        Writer(webs[0], globex, uuid7(), "olivia"),
        Writer(webs[0], acme, uuid7(), "walter"),
    ]
    for attempt in attempts:
        await attempt.open()
        assert await attempt.until_closed() == 4404
    foreign = Writer(webs[0], acme, shared.id, "walter")
    foreign.company = globex
    cookie_of_globex = await foreign.open()
    assert await cookie_of_globex.until_closed() == 4404


async def test_somebody_elses_lease_does_not_open(webs: list[WebProcess], shared: Shared) -> None:
    lease = await shared.lease("walter")
    edith = await Writer(webs[0], shared.world.acme, shared.id, "edith", lease).open()
    assert await edith.until_closed() == 4410
