"""Reads of this app."""

from tenants.grants import hold_grants
from tenants.queries.actors import actor_of_member, actor_of_request, actor_of_socket, refusal_reason
from tenants.queries.addresses import has_confirmed, unconfirmed_address
from tenants.queries.directory import (
    Grant,
    MemberCard,
    Place,
    ask_grant_epochs,
    grant,
    grant_epochs,
    live_keys,
    member,
    member_cards,
    member_names,
    members_named,
    organisation,
    places_of_person,
    recent_organisation,
    require_api_key,
    tenant_ids_of_person,
    tenant_of_slug,
    tenants_holding_person,
)
from tenants.queries.holdings import Erasable, erasable
from tenants.queries.key_names import api_key_names, api_keys_named
from tenants.queries.private_things import private_things
from tenants.queries.sessions import ask_live_sessions, live_sessions, rights_now

__all__ = [
    "Erasable",
    "Grant",
    "MemberCard",
    "Place",
    "actor_of_member",
    "actor_of_request",
    "actor_of_socket",
    "api_key_names",
    "api_keys_named",
    "ask_grant_epochs",
    "ask_live_sessions",
    "erasable",
    "grant",
    "grant_epochs",
    "has_confirmed",
    "hold_grants",
    "live_keys",
    "live_sessions",
    "member",
    "member_cards",
    "member_names",
    "members_named",
    "organisation",
    "places_of_person",
    "private_things",
    "recent_organisation",
    "refusal_reason",
    "require_api_key",
    "rights_now",
    "tenant_ids_of_person",
    "tenant_of_slug",
    "tenants_holding_person",
    "unconfirmed_address",
]
