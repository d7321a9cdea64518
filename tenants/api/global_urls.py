"""Addresses under /api/v1/ that belong to no organisation: the person, founding, joining."""

from django.urls import path

from tenants.api.joining import EmailConfirmationView, InvitationTokenView, MeView, OrganisationsView

urlpatterns = [
    path("me/", MeView.as_view(), name="me"),
    path("me/email-confirmation/", EmailConfirmationView.as_view(), name="email-confirmation"),
    path("organisations/", OrganisationsView.as_view(), name="organisations"),
    path("invitations/<str:token>/", InvitationTokenView.as_view(), name="invitation-token"),
]
