"""Who is acting. Verbs take an actor first and never a tenant id."""

from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

from kernel.errors import Forbidden


class ActorKind(StrEnum):
    HUMAN = "human"
    AI = "ai"
    SYSTEM = "system"
    INTEGRATION = "integration"


SYSTEM_ID = UUID(int=0)

Capability = str | tuple[str, ...]
"""What something asks for: one capability, or any one of several."""

ANY_CAPABILITY = "*"
"""Asked where whoever may do anything at all may come in."""


def named(capability: Capability) -> str:
    """As a person reads it."""
    return capability if isinstance(capability, str) else " / ".join(capability)


@dataclass(frozen=True, slots=True)
class SessionMark:
    """The browser session somebody came in with: as it is stored, and what it was signed in with.

    `fingerprint` stands for the person's password: a session outlives its change in no browser.
    """

    key: str
    person_id: UUID
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Actor:
    """A person, an integration's key, the AI or the system, inside one tenant.

    `member_id` is the membership whose rights and budget are used (an API key uses its creator's);
    None for the system. `capabilities` are names such as ``document.edit``. `session` is set for people in a
    browser: sockets and streams outlive the request that opened them, and ask whether it still stands.
    """

    tenant_id: UUID
    kind: ActorKind
    id: UUID
    member_id: UUID | None
    name: str
    role: str = ""
    capabilities: frozenset[str] = frozenset()
    request_id: str = ""
    key_id: UUID | None = None
    session: SessionMark | None = field(default=None, repr=False)

    def can(self, capability: str) -> bool:
        return self.kind is ActorKind.SYSTEM or capability in self.capabilities

    def can_any(self, capability: Capability) -> bool:
        """Whether the actor holds the capability, or one of them where several would do."""
        if capability == ANY_CAPABILITY:
            return self.kind is ActorKind.SYSTEM or bool(self.capabilities)
        return any(map(self.can, (capability,) if isinstance(capability, str) else capability))

    def require(self, capability: Capability) -> None:
        """Raise Forbidden unless the actor holds the capability, or one of them where several would do."""
        if not self.can_any(capability):
            missing = named(capability)
            raise Forbidden(f"This needs the right “{missing}”. Ask an owner or admin.", capability=missing)

    @property
    def rights_id(self) -> UUID:
        """The membership whose rights are used; raises Forbidden for actors that have none."""
        if self.member_id is None:
            raise Forbidden("This can only be done by a member.")
        return self.member_id

    @staticmethod
    def system(tenant_id: UUID, name: str = "Scriptorium", request_id: str = "") -> "Actor":
        """The product itself, acting without a person (workers, sweeps, commands)."""
        return Actor(tenant_id, ActorKind.SYSTEM, SYSTEM_ID, None, name, "system", frozenset(), request_id)
