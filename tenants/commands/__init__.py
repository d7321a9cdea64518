"""Verbs that write in this app."""

from tenants.commands.account import rename_person
from tenants.commands.api_keys import create_api_key, revoke_api_key
from tenants.commands.confirmation import send_confirmation
from tenants.commands.erasure import erase_member
from tenants.commands.invitations import accept_invitation, invite, withdraw_invitation
from tenants.commands.members import add_member, change_role, set_state
from tenants.commands.organisations import change_new_document_visibility, change_time_zone, create_organisation
from tenants.commands.private_things import delete_private_things, hand_over_private_things
from tenants.commands.security_events import (
    record_failed_sign_in,
    record_for_person,
    record_platform_event,
    record_refused_key,
)

__all__ = [
    "accept_invitation",
    "add_member",
    "change_new_document_visibility",
    "change_role",
    "change_time_zone",
    "create_api_key",
    "create_organisation",
    "delete_private_things",
    "erase_member",
    "hand_over_private_things",
    "invite",
    "record_failed_sign_in",
    "record_for_person",
    "record_platform_event",
    "record_refused_key",
    "rename_person",
    "revoke_api_key",
    "send_confirmation",
    "set_state",
    "withdraw_invitation",
]
