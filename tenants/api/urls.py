"""Addresses under /t/<slug>/api/v1/ that both planes serve."""

from django.urls import path

from tenants.api.session import SessionView

urlpatterns = [path("session/", SessionView.as_view(), name="session")]
