"""From upload to ready: the stages, their progress, and what is stored."""

from kernel.tenancy import tenant_scope
from knowledge.models import ChildVector, Chunk, Entity, FilePage, FileState, Mention, Posting, Relation
from tests.knowledge.conftest import take_in, upload
from tests.world import World

TEXT = """# Harbour

Marta Lindqvist leads Project Heron. Project Heron depends on the HP-300.

## Warranty

The warranty on the HP-300 lasts five years.
"""


def test_a_file_goes_from_queued_to_ready_with_chunks_vectors_postings_and_graph(world: World) -> None:
    queued = upload(world.acme, "walter", "harbour.md", TEXT)
    assert queued.state == FileState.QUEUED

    file = take_in(world.acme, "walter", "harbour.md", TEXT)

    assert (file.state, file.reason, file.pages_total, file.chunks_total) == (FileState.READY, "", 1, 1)
    assert file.chunks_done == file.chunks_total
    assert file.terms_total > 10
    with tenant_scope(world.acme.id):
        page, chunk = FilePage.objects.get(), Chunk.objects.get()
        assert page.text[chunk.start : chunk.end] == chunk.text
        assert ChildVector.objects.count() == 1
        assert Posting.objects.count() > 8
        assert {"marta lindqvist", "project heron", "hp 300"} <= set(Entity.objects.values_list("key", flat=True))
        mention = Mention.objects.get(entity__key="marta lindqvist")
        assert page.text[mention.start : mention.end] == "Marta Lindqvist"
        assert mention.extractor == "spacy-en-core-web-md"
        relation = Relation.objects.get(subject__key="project heron", is_weak=False)
        assert (relation.predicate, relation.object.key) == ("depends on", "hp 300")
        assert page.text[relation.start : relation.end] == "Project Heron depends on the HP-300."
