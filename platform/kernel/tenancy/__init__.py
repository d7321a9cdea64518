"""Row tenancy: one scope, fail-closed managers, policies and composite keys, and the four doors.

The doors have modules of their own, because each pulls in its framework: `views`, `consumers`, `tasks`,
`management`.
"""

from kernel.tenancy.actor import Actor, ActorKind, SessionMark
from kernel.tenancy.scope import NoTenant, TenantSwitch, current_tenant_id, has_tenant, tenant_scope
from kernel.tenancy.work import in_scope, in_scope_slowly

__all__ = [
    "Actor",
    "ActorKind",
    "NoTenant",
    "SessionMark",
    "TenantSwitch",
    "current_tenant_id",
    "has_tenant",
    "in_scope",
    "in_scope_slowly",
    "tenant_scope",
]
