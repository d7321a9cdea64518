"""The editor's refusals."""

from kernel.errors import Conflict, Gone, Invalid, TooLarge


class DocumentTooLarge(TooLarge):
    code, title = "document.too_large", "The document has reached its largest size"


class DocumentTrashed(Conflict):
    code, title = "document.trashed", "The document is in the trash; restore it first"


class MalformedContent(Invalid):
    code, title = "document.malformed", "The content could not be read as a document"


class VersionUnknown(Invalid):
    code, title = "version.unknown", "The document has no such point in its history"


class SuggestionDecided(Conflict):
    code, title = "suggestion.decided", "This suggestion was decided before"


class SuggestionNotAccepted(Conflict):
    code, title = "suggestion.not_accepted", "Only an accepted suggestion can be undone"


class AnchorLost(Conflict):
    code, title = "suggestion.anchor_lost", "The text this suggestion was made for is gone"


class LeaseUnknown(Gone):
    code, title = "lease.unknown", "This client id was not leased to you; ask for a new one"


class TextChanged(Conflict):
    code, title = "suggestion.text_changed", "The text was changed since the suggestion was made"
