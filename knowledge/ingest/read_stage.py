"""Reading: the stored bytes become pages of normalised text."""

from uuid import UUID

from kernel.tenancy import tenant_scope
from knowledge.ingest.claims import Claim, advance
from knowledge.ingest.storage import path_of
from knowledge.models import File, FilePage, FileState
from knowledge.parsing.kinds import FileKind
from knowledge.parsing.read import read_file
from knowledge.parsing.text_map import Heading, PageSpan, TextMap


def read(tenant_id: UUID, held: Claim) -> None:
    """Store the pages. No scope is held while the file is parsed. Raises Unreadable, ClaimLost."""
    with tenant_scope(tenant_id):
        file = File.objects.get(id=held.file_id)
        path = path_of(file.id)
    text_map = read_file(path, FileKind(file.kind))
    with tenant_scope(tenant_id):
        advance(
            held,
            FileState.SPLITTING,
            pages_total=len(text_map.pages),
            hidden_characters=text_map.hidden_characters,
            unread=dict(text_map.unread),
            fields=dict(text_map.fields),
        )
        FilePage.objects.filter(file_id=held.file_id).delete()
        FilePage.objects.bulk_create(_pages(held.file_id, text_map))


def stored_text(file_id: UUID) -> TextMap:
    """The text map again, from the rows that `read` stored."""
    pages = list(FilePage.objects.filter(file_id=file_id).order_by("number"))
    return TextMap(
        text="".join(page.text for page in pages),
        pages=tuple(PageSpan(page.number, page.start, page.end) for page in pages),
        headings=tuple(Heading(*heading) for page in pages for heading in page.headings),
        hidden_characters=0,
    )


def _pages(file_id: UUID, text_map: TextMap) -> list[FilePage]:
    return [
        FilePage(
            file_id=file_id,
            number=page.number,
            start=page.start,
            end=page.end,
            text=text_map.text[page.start : page.end],
            headings=[
                [heading.start, heading.level, heading.title]
                for heading in text_map.headings
                if page.start <= heading.start < page.end
            ],
        )
        for page in text_map.pages
    ]
