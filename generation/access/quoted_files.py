"""What generations keep of files: names of sources, and in their streams whole passages."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any
from uuid import UUID

from generation import ports
from generation.models import Generation

Sources = Iterable[Mapping[str, Any]]
_AT_ONCE = 500


def forget_file(file_id: UUID) -> None:
    """Let no generation of the tenant keep words of a file that is gone, in the transaction that removes it.

    What one cost, and where a passage of which file stood, remains; its stream, which holds passages word by word and
    which nobody may be told again, goes.
    """
    quoting = Generation.objects.filter(sources__contains=[{"file_id": str(file_id)}]).order_by("id")
    rows = list(quoting.select_for_update(no_key=True).only("id", "sources", "transcript"))
    _forget(rows, {str(file_id)})


def forget_files_gone_meanwhile(generation_id: UUID) -> None:
    """The same for a generation whose end was just recorded, in that transaction: a file may have gone while it ran.

    Its row is locked by then, so a file that goes now finds it as it was recorded.
    """
    row = Generation.objects.only("id", "sources", "transcript").get(id=generation_id)
    named = {UUID(str(one["file_id"])) for one in row.sources}
    if named and ports.kept_files.is_filled and (gone := named - ports.kept_files(named)):
        _forget([row], set(map(str, gone)))


def nameless(sources: Sources, file_ids: Collection[str]) -> list[dict[str, Any]]:
    """The sources, without the names of these files."""
    return [{**one, "title": ""} if str(one["file_id"]) in file_ids else dict(one) for one in sources]


def _forget(rows: list[Generation], gone: Collection[str]) -> None:
    for row in rows:
        row.sources, row.transcript = nameless(row.sources, gone), None
    Generation.objects.bulk_update(rows, ["sources", "transcript"], batch_size=_AT_ONCE)
