"""What a tab can follow. Pure data: rooms declare topics in their manifests, before Django is set up."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Topic:
    """News of one kind, such as `documents`, for whoever holds `capability`.

    With `may_see` it is about one thing each and followed as `document:<id>`. It names a function of (actor, id) that
    runs in the tenant's scope, and is asked when a tab subscribes and again before each delivery.
    """

    name: str
    capability: str
    may_see: str = ""

    def address(self, subject_id: UUID) -> str:
        """The name under which news about a subject are followed."""
        return f"{self.name}:{subject_id}" if self.may_see else self.name
