"""Verbs that write in this app."""

from tenants.commands.api_keys import create_api_key, revoke_api_key
from tenants.commands.confirmation import send_confirmation
from tenants.commands.invitations import accept_invitation, invite, withdraw_invitation
from tenants.commands.members import add_member, change_role, set_state
from tenants.commands.organisations import create_organisation

__all__ = [
    "accept_invitation",
    "add_member",
    "change_role",
    "create_api_key",
    "create_organisation",
    "invite",
    "revoke_api_key",
    "send_confirmation",
    "set_state",
    "withdraw_invitation",
]
