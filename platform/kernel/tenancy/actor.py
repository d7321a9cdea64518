"""Who is acting. Verbs take an actor first and never a tenant id."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from kernel.errors import Forbidden


class ActorKind(StrEnum):
    HUMAN = "human"
    AI = "ai"
    SYSTEM = "system"
    INTEGRATION = "integration"


SYSTEM_ID = UUID(int=0)


@dataclass(frozen=True, slots=True)
class Actor:
    """A person, an integration's key, the AI or the system, inside one tenant.

    `member_id` is the membership whose rights and budget are used (an API key uses its creator's);
    None for the system. `capabilities` are names such as ``document.edit``.
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

    def can(self, capability: str) -> bool:
        return self.kind is ActorKind.SYSTEM or capability in self.capabilities

    def require(self, capability: str) -> None:
        """Raise Forbidden unless the actor holds the capability."""
        if not self.can(capability):
            raise Forbidden(f"This needs the right “{capability}”. Ask an owner or admin.", capability=capability)

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
