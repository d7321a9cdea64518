"""What the editor journals. Field names are the keys as they are stored."""

from uuid import UUID

from kernel.journal import Event, event

# Who has the list of documents open, and who has the document itself open.
_LIST_AND_PAGE = ("documents", "document")


@event("document.created", subject="document", topics=_LIST_AND_PAGE)
class DocumentCreated(Event):
    """A document was made."""

    visibility: str


@event("document.imported", subject="document", topics=_LIST_AND_PAGE)
class DocumentImported(Event):
    """Markdown was added at the end of a document, as the event `seq` of its log."""

    seq: int


@event("document.renamed", subject="document", topics=_LIST_AND_PAGE)
class DocumentRenamed(Event):
    """A document was given another title."""


@event("document.visibility_changed", subject="document", topics=_LIST_AND_PAGE)
class DocumentVisibilityChanged(Event):
    """It was decided who can read a document."""

    visibility: str


@event("document.trashed", subject="document", topics=_LIST_AND_PAGE)
class DocumentTrashed(Event):
    """A document was moved to the trash."""


@event("document.restored", subject="document", topics=_LIST_AND_PAGE)
class DocumentRestored(Event):
    """A document was taken from the trash."""


@event("document.exported", subject="document")
class DocumentExported(Event):
    """A document left as a file. Repeats within the hour are counted."""


@event("document.handed_over", subject="document", topics=_LIST_AND_PAGE)
class DocumentHandedOver(Event):
    """A document of a former member was given to another one."""

    to: UUID


@event("document.erased", subject="document", topics=_LIST_AND_PAGE)
class DocumentErased(Event):
    """A document was deleted for good."""


@event("document.edited", subject="document", topics=_LIST_AND_PAGE)
class DocumentEdited(Event):
    """All typing since the last such event: from which `seq` to which, by whom, and the SHA-256 over its hashes."""

    first_seq: int
    last_seq: int
    events: int
    root: str
    authors: list[str]


@event("document.repaired", subject="document", topics=_LIST_AND_PAGE)
class DocumentRepaired(Event):
    """Events that no editor could show were set aside."""

    voided: list[int]


@event("document.writers_quarantined", subject="document", topics=_LIST_AND_PAGE)
class WritersQuarantined(Event):
    """Editors that sent what no editor could show must open the document again."""

    clients: list[int]
    authors: list[str]


@event("version.named", subject="document", topics=("document",))
class VersionNamed(Event):
    """A state of a document was given a name."""

    version_id: UUID
    seq: int


@event("version.restored", subject="document", topics=("document",))
class VersionRestored(Event):
    """A document was made what it was in a version, as the event `seq` of its log."""

    version_id: UUID
    to_seq: int
    seq: int


@event("suggestion.made", subject="document")
class SuggestionMade(Event):
    """The AI proposed a text beside a document."""

    suggestion_id: UUID
    generation_id: UUID


@event("suggestion.accepted", subject="document", topics=("document",))
class SuggestionAccepted(Event):
    """A proposal was written into the document, as the event `seq` of its log."""

    suggestion_id: UUID
    generation_id: UUID
    seq: int


@event("suggestion.rejected", subject="document")
class SuggestionRejected(Event):
    """A proposal was refused."""

    suggestion_id: UUID
    generation_id: UUID


@event("suggestion.undone", subject="document", topics=("document",))
class SuggestionUndone(Event):
    """What the AI wrote was taken back."""

    suggestion_id: UUID
    generation_id: UUID
    seq: int


@event("suggestion.redone", subject="document", topics=("document",))
class SuggestionRedone(Event):
    """What was taken back of the AI's was brought back."""

    suggestion_id: UUID
    generation_id: UUID
    seq: int
