"""Reads of this app."""

from tenants.queries.actors import actor_of_member, actor_of_request, actor_of_socket
from tenants.queries.addresses import has_confirmed
from tenants.queries.directory import (
    Grant,
    MemberCard,
    all_tenant_ids,
    grant,
    grant_epochs,
    live_keys,
    member,
    member_cards,
    member_names,
    organisation,
    recent_organisation,
    tenant_ids_of_person,
    tenant_of_slug,
)

__all__ = [
    "Grant",
    "MemberCard",
    "actor_of_member",
    "actor_of_request",
    "actor_of_socket",
    "all_tenant_ids",
    "grant",
    "grant_epochs",
    "has_confirmed",
    "live_keys",
    "member",
    "member_cards",
    "member_names",
    "organisation",
    "recent_organisation",
    "tenant_ids_of_person",
    "tenant_of_slug",
]
