"""Which page an offset is on: a chunk may begin on one page and say what is cited on the next."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Q

from knowledge.models import FilePage

Place = tuple[UUID, int]
"""A file and an offset in its text."""


def pages_at(places: Iterable[Place]) -> dict[Place, int]:
    """Page numbers of the places that exist, in one query. The caller has checked that the files are readable."""
    wanted = set(places)
    if not wanted:
        return {}
    spots = Q()
    for file_id, offset in wanted:
        spots |= Q(file_id=file_id, start__lte=offset, end__gt=offset)
    rows = list(FilePage.objects.filter(spots).values_list("file_id", "start", "end", "number"))
    return {
        (file_id, offset): number
        for file_id, offset in wanted
        for page_file, start, end, number in rows
        if page_file == file_id and start <= offset < end
    }
