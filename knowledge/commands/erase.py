"""Deleting what a member kept to themselves."""

from uuid import UUID

from kernel.tenancy import Actor
from knowledge.commands.files import mark_deleted
from knowledge.graph.versions import changing_graph
from knowledge.queries.holdings import private_files


def erase_member(actor: Actor, member_id: UUID) -> dict[str, int]:
    """Hide a member's private files at once from every query; a worker then removes the bytes, the text, the vectors,
    the names and the quotes that came of them. Returns how many there were. Shared files stay."""
    with changing_graph():
        files = list(private_files(member_id))
        for file in files:
            mark_deleted(actor, file)
    return {"private_files": len(files)}
