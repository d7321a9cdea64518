"""What the knowledge base refuses, each with a stable code."""

from kernel.errors import Conflict, Invalid, NoRoom, NotFound, TooLarge, Unavailable


class FileNotFound(NotFound):
    code = "file.not_found"
    title = "No such file"


class FileTooLarge(TooLarge):
    code = "file.too_large"
    title = "The file is too large"


class UnsupportedFile(Invalid):
    """The content is of no kind we read, whatever its name says."""

    code = "file.unsupported"
    title = "This kind of file cannot be read"


class EmptyFile(Invalid):
    code = "file.empty"
    title = "The file is empty"


class StorageFull(NoRoom):
    code = "file.storage_full"
    title = "There is no room to store the file"


class FileGone(Unavailable):
    """The row is there, the stored bytes are not."""

    code = "file.content_missing"
    title = "The stored file cannot be read"


class NotRetryable(Conflict):
    code = "file.not_failed"
    title = "Only a failed file can be tried again"


class EntityNotFound(NotFound):
    code = "entity.not_found"
    title = "No such entity"
