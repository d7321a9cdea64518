"""What knowledge journals. Field names are the keys as they are stored."""

from uuid import UUID

from kernel.journal import Event, Personal, event


@event("file.uploaded", subject="file", topics=("files",))
class FileUploaded(Event):
    """A file was added. Its name is encrypted under the uploader's key."""

    kind: str
    size_bytes: int
    visibility: str
    name: Personal


@event("file.indexed", subject="file", topics=("files",))
class FileIndexed(Event):
    """A file was read and can be searched."""

    pages: int | None
    chunks: int | None


@event("file.failed", subject="file", topics=("files",))
class FileFailed(Event):
    """A file could not be read; `stage` says where it stopped, `reason` why."""

    stage: str
    reason: str


@event("file.retried", subject="file", topics=("files",))
class FileRetried(Event):
    """A file that had failed is read again from the stage that failed."""

    stage: str


@event("file.visibility_changed", subject="file", topics=("files",))
class FileVisibilityChanged(Event):
    """It was decided who can read a file."""

    visibility: str


@event("file.handed_over", subject="file", topics=("files",))
class FileHandedOver(Event):
    """A file of a former member was given to another one."""

    to: UUID


@event("file.downloaded", subject="file")
class FileDownloaded(Event):
    """A file was downloaded. Repeats within the hour are counted."""


@event("file.deleted", subject="file", topics=("files",))
class FileDeleted(Event):
    """A file was deleted with all that came of it."""
