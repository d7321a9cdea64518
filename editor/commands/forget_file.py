from uuid import UUID

from editor.models import Suggestion
from editor.queries.quoted_files import nameless

_AT_ONCE = 500


def forget_file(file_id: UUID) -> None:
    """Take the name of a file that is gone out of the origins that name it; where its passage stood remains."""
    naming = Suggestion.objects.filter(origin__contains={"sources": [{"file_id": str(file_id)}]}).order_by("id")
    rows = list(naming.select_for_update(no_key=True).only("id", "origin"))
    for row in rows:
        row.origin = nameless(row.origin, {str(file_id)})
    Suggestion.objects.bulk_update(rows, ["origin"], batch_size=_AT_ONCE)
