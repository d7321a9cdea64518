"""Addresses of the console: people and keys."""

from django.urls import path

from tenants.api.api_keys import ApiKeysView, ApiKeyView
from tenants.api.invitations import InvitationsView, InvitationView
from tenants.api.members import MembersView, MemberView

urlpatterns = [
    path("members/", MembersView.as_view(), name="members"),
    path("members/<uuid:member_id>/", MemberView.as_view(), name="member"),
    path("invitations/", InvitationsView.as_view(), name="invitations"),
    path("invitations/<uuid:invitation_id>/", InvitationView.as_view(), name="invitation"),
    path("api-keys/", ApiKeysView.as_view(), name="api-keys"),
    path("api-keys/<uuid:key_id>/", ApiKeyView.as_view(), name="api-key"),
]
