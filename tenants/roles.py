"""Roles as sets of capabilities. A role above holds everything of the roles below it."""

from enum import StrEnum


class Role(StrEnum):
    OWNER = "owner"
    ADMIN = "admin"
    EDITOR = "editor"
    WRITER = "writer"
    VIEWER = "viewer"


_VIEWER = frozenset({"document.read", "file.read", "knowledge.read", "member.read", "policy.read"})
_WRITER = _VIEWER | {"document.create", "document.edit", "file.upload", "generate", "chat"}
_EDITOR = _WRITER | {"document.manage", "document.publish", "file.manage"}
_ADMIN = _EDITOR | {
    "member.manage", "apikey.manage", "model.manage", "policy.manage", "budget.manage", "usage.read", "audit.read",
}  # fmt: skip
# Reading what people asked of a model and were answered, from the audit log, is not a part of reading the log.
_OWNER = _ADMIN | {"organisation.manage", "owner.manage", "audit.content", "member.erase"}

CAPABILITIES: dict[Role, frozenset[str]] = {
    Role.VIEWER: _VIEWER,
    Role.WRITER: _WRITER,
    Role.EDITOR: _EDITOR,
    Role.ADMIN: _ADMIN,
    Role.OWNER: _OWNER,
}

ALL_CAPABILITIES = _OWNER

# What a key may be given. Managing people, keys and budgets stays with people.
KEY_SCOPES = frozenset(_EDITOR | {"usage.read", "audit.read", "audit.content"})


def capabilities_of(role: str) -> frozenset[str]:
    """Return what a role may do; an unknown role may do nothing."""
    try:
        return CAPABILITIES[Role(role)]
    except ValueError:
        return frozenset()
