"""Why a file could not be taken in: the code that is stored (knowledge.api.wording has the sentences)."""

from enum import StrEnum


class Reason(StrEnum):
    NONE = ""
    CORRUPTED = "corrupted"
    ENCRYPTED = "encrypted"
    NO_TEXT = "no_text"
    TOO_LONG = "too_long"
    TOO_COMPLEX = "too_complex"
    UNDECODABLE = "undecodable"
    CONTENT_MISSING = "content_missing"
    GRAPH_UNAVAILABLE = "graph_unavailable"
    INTERNAL = "internal"


class Unreadable(Exception):
    """The content cannot be turned into text; trying again will not help."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.value)
        self.reason = reason
