"""What a client asks for when it opens a socket."""

from dataclasses import dataclass

from editor.prose.grammar import SCHEMA_VERSION


@dataclass(frozen=True, slots=True)
class Options:
    """What the client said in its URL. A `lease` makes it one of ours; `schema` 0 means it did not say."""

    schema: int = 0
    wants_acks: bool = False
    lease: int = 0

    @property
    def knows_schema(self) -> bool:
        return self.schema >= SCHEMA_VERSION
