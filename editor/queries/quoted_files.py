"""Names of files in the origins of text: whoever reads a document may not be somebody who may read its sources."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any
from uuid import UUID

from editor import ports
from editor.models import Suggestion
from kernel.tenancy import Actor

Origin = Mapping[str, Any]


def nameless(origin: Origin, file_ids: Collection[str]) -> dict[str, Any]:
    """An origin, without the names of these files."""
    sources = [{**one, "title": ""} if str(one["file_id"]) in file_ids else one for one in origin.get("sources", ())]
    return {**origin, "sources": sources} if sources else dict(origin)


def shown_to(actor: Actor, rows: Iterable[Suggestion]) -> list[Suggestion]:
    """Suggestions whose origins name no file that the actor may not read; one question for all of them."""
    found = list(rows)
    named = {str(one["file_id"]) for row in found for one in row.origin.get("sources", ())}
    if named:
        ids = {UUID(one) for one in named}
        readable = ports.readable_files(actor, ids) if ports.readable_files.is_filled else set()
        hidden = named - set(map(str, readable))
        for row in found:
            row.origin = nameless(row.origin, hidden)
    return found
