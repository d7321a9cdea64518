"""Addresses of the console: people and keys."""

from django.urls import path

from tenants.api.api_keys import ApiKeysView, ApiKeyView
from tenants.api.erasure import ErasureView
from tenants.api.invitations import InvitationsView, InvitationView
from tenants.api.members import MembersView, MemberView
from tenants.api.organisation import OrganisationView
from tenants.api.private_things import HandOverView, PrivateThingsView

urlpatterns = [
    path("organisation/", OrganisationView.as_view(), name="organisation"),
    path("members/", MembersView.as_view(), name="members"),
    path("members/<uuid:member_id>/", MemberView.as_view(), name="member"),
    path("members/<uuid:member_id>/erasure/", ErasureView.as_view(), name="member-erasure"),
    path("members/<uuid:member_id>/private/", PrivateThingsView.as_view(), name="member-private"),
    path("members/<uuid:member_id>/private/hand-over/", HandOverView.as_view(), name="member-hand-over"),
    path("invitations/", InvitationsView.as_view(), name="invitations"),
    path("invitations/<uuid:invitation_id>/", InvitationView.as_view(), name="invitation"),
    path("api-keys/", ApiKeysView.as_view(), name="api-keys"),
    path("api-keys/<uuid:key_id>/", ApiKeyView.as_view(), name="api-key"),
]
