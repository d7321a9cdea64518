"""The editor's refusals."""

from kernel.errors import Conflict, Gone, Invalid, TooLarge, Unauthenticated


class DocumentTooLarge(TooLarge):
    code, title = "document.too_large", "The document has reached its largest size"


class DocumentTrashed(Conflict):
    code, title = "document.trashed", "The document is in the trash; restore it first"


class MalformedContent(Invalid):
    code, title = "document.malformed", "The content could not be read as a document"


class VersionUnknown(Invalid):
    code, title = "version.unknown", "The document has no such point in its history"


class DocumentNeedsRepair(Conflict):
    code, title = "document.needs_repair", "Part of the document cannot be read; whoever manages it can repair it"


class SuggestionDecided(Conflict):
    code, title = "suggestion.decided", "This suggestion has already been decided"


class SuggestionNotAccepted(Conflict):
    code, title = "suggestion.not_accepted", "Only an accepted suggestion can be undone"


class SuggestionNotUndone(Conflict):
    code, title = "suggestion.not_undone", "Only a suggestion that was undone can be redone"


class AnchorLost(Conflict):
    code, title = "suggestion.anchor_lost", "The text this suggestion was made for is gone"


class LeaseUnknown(Gone):
    code, title = "lease.unknown", "This client id was not leased to you; ask for a new one"


class SessionEnded(Unauthenticated):
    code, title = "session.ended", "Sign in again"


class TextChanged(Conflict):
    code, title = "suggestion.text_changed", "The text has changed since the suggestion was made"
