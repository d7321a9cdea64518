"""Names for the past, and the way back."""

from editor import commands, queries
from editor.events import Committed, Refused
from editor.models import Document
from editor.queries import events_between
from tests.editor.conftest import Page
from tests.editor.yjs_peer import Peer, batch, text_of


def type_in(page: Page, text: str) -> int:
    peer = page.peer()
    result = commands.append_updates(page.id, [batch(page.walter, peer.add_paragraph(text), peer.client, 1)])
    return result.last


def test_a_version_names_a_point_and_keeps_its_content(page: Page) -> None:
    version = commands.name_version(page.walter, page.id, "First")
    type_in(page, "more")
    assert queries.version_content(page.walter, page.id, version.id).text == "Hello"
    assert queries.content(page.walter, page.id).text == "Hello\n\nmore"
    assert [(v.name, v.named_by_name) for v in queries.versions(page.edith, page.id)] == [("First", "Walter")]


def test_every_past_state_is_readable(page: Page) -> None:
    seqs = [type_in(page, word) for word in ("a", "b", "c")]
    texts = [queries.content(page.walter, page.id, seq).text for seq in seqs]
    assert texts == ["Hello\n\na", "Hello\n\na\n\nb", "Hello\n\na\n\nb\n\nc"]


def test_a_snapshot_does_not_change_the_past(page: Page) -> None:
    first = type_in(page, "a")
    assert commands.take_snapshot(page.id)
    last = type_in(page, "b")
    assert queries.content(page.walter, page.id, first).text == "Hello\n\na"
    assert queries.content(page.walter, page.id, last).text == "Hello\n\na\n\nb"
    assert commands.replay(page.id).equals_snapshot


def test_a_restore_is_one_event_forward_and_can_be_restored_from(page: Page) -> None:
    first = commands.name_version(page.walter, page.id, "First")
    type_in(page, "more")
    second = commands.name_version(page.walter, page.id, "Second")
    commands.restore_version(page.walter, page.id, first.id)
    assert text_of(page.id) == "Hello"
    commands.restore_version(page.walter, page.id, second.id)
    assert text_of(page.id) == "Hello\n\nmore"
    kinds = [event.kind for event in queries.events(page.walter, page.id)]
    assert kinds.count("version.restored") == 2
    made = queries.versions(page.walter, page.id)
    assert [version.name for version in made] == ["Restored from “Second”", "Restored from “First”", "Second", "First"]
    assert [queries.version_content(page.walter, page.id, version.id).text for version in made[:2]] == [
        "Hello\n\nmore",
        "Hello",
    ]


def test_what_is_restored_is_named_as_the_caller_says_and_however_long_the_old_name(page: Page) -> None:
    long = commands.name_version(page.walter, page.id, "n" * 200)
    type_in(page, "more")
    made = commands.restore_version(page.walter, page.id, long.id)
    assert made is not None
    assert made.name.startswith("Restored from “nnn")
    type_in(page, "again more")
    named = commands.restore_version(page.walter, page.id, long.id, "Wiederhergestellt")
    assert named is not None
    assert named.name == "Wiederhergestellt"


def test_a_restore_of_what_is_already_so_writes_nothing(page: Page) -> None:
    version = commands.name_version(page.walter, page.id, "Now")
    head = page.row.head
    assert commands.restore_version(page.walter, page.id, version.id) is None
    assert page.row.head == head


def test_an_edit_made_while_a_version_is_restored_survives(page: Page) -> None:
    type_in(page, "second paragraph")
    version = commands.name_version(page.walter, page.id, "Before")
    type_in(page, "unwanted")
    offline = page.peer(page.edith)
    late = offline.type("!", block=1)
    commands.restore_version(page.walter, page.id, version.id)
    commands.append_updates(page.id, [batch(page.edith, late, offline.client, 1)])
    assert text_of(page.id) == "Hello\n\nsecond paragraph!"


def test_two_points_are_compared_word_by_word(page: Page) -> None:
    version = commands.name_version(page.walter, page.id, "First")
    type_in(page, "more words")
    comparison = queries.compare(page.walter, page.id, str(version.id), "head")
    assert [block.kind for block in comparison.blocks] == ["equal", "insert"]
    assert comparison.words_added == 2


def test_a_worker_follows_the_log(page: Page) -> None:
    type_in(page, "three more words")
    assert commands.follow_document(page.id)
    assert queries.document(page.walter, page.id).word_count == 4
    assert page.row.projected_seq == page.row.head
    assert commands.follow_document(page.id)


def test_a_snapshot_is_taken_when_it_is_due(page: Page) -> None:
    assert not commands.snapshot_if_due(page.id)
    Document.objects.filter(id=page.id).update(tail_bytes=300_000)
    assert commands.snapshot_if_due(page.id)
    assert page.row.snapshot_seq == page.row.head


def test_no_snapshot_while_something_waits_for_its_predecessor(page: Page) -> None:
    unheard, peer = Peer(77, *events_between(page.id, 0).updates), Peer(78, *events_between(page.id, 0).updates)
    peer.receive(unheard.type("a"))
    page.keep_update(peer.type("b"))
    assert not commands.take_snapshot(page.id)


def test_no_snapshot_while_a_deletion_waits_for_what_it_deletes(page: Page) -> None:
    page.keep_update(bytes([0, 1, 77, 1, 0, 5]))
    assert not commands.take_snapshot(page.id)


def test_an_update_that_builds_on_content_of_its_own_we_never_got_is_refused(page: Page) -> None:
    peer = Peer(78, *events_between(page.id, 0).updates)
    first = peer.type("a")
    second = peer.type("b")
    (refused,) = commands.append_updates(page.id, [batch(page.walter, second)]).outcomes
    assert isinstance(refused, Refused)
    assert refused.code == "batch.incomplete"
    both = commands.append_updates(page.id, [batch(page.walter, first), batch(page.walter, second)])
    assert both.outcomes == (Committed(2), Committed(3))
    assert text_of(page.id) == "Helloab"
