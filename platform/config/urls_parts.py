"""Addresses by plane. Everything of a tenant lives under /t/<slug>/."""

from django.urls import URLPattern, URLResolver, include, path, re_path

from config import health, shell
from config.schema import TenantDocsView, TenantSchemaView
from kernel.http import problem

Urls = list[URLPattern | URLResolver]

# Anybody may ask who reaches a process; the gateway lets only `health/live` through from outside.
health_urls: Urls = [
    path("health/live", health.live),
    path("health/ready", health.ready),
    path("metrics", health.metrics),
]

data_plane: Urls = [
    path("t/<slug:slug>/api/v1/", include("editor.api.urls")),
    path("t/<slug:slug>/api/v1/", include("generation.api.urls")),
    path("t/<slug:slug>/api/v1/", include("knowledge.api.urls")),
    path("t/<slug:slug>/api/v1/", include("assistant.api.urls")),
    path("t/<slug:slug>/openai/v1/", include("generation.api.openai.urls")),
]

control_plane: Urls = [
    path("t/<slug:slug>/api/v1/", include("billing.api.urls")),
    path("t/<slug:slug>/api/v1/", include("governance.api.urls")),
    path("t/<slug:slug>/api/v1/", include("generation.api.console_urls")),
    path("t/<slug:slug>/api/v1/", include("tenants.api.console_urls")),
]

everywhere: Urls = [
    *health_urls,
    path("t/<slug:slug>/api/v1/", include("tenants.api.urls")),
    path("t/<slug:slug>/api/v1/schema/", TenantSchemaView.as_view(), name="schema"),
    path("t/<slug:slug>/api/v1/docs/", TenantDocsView.as_view(), name="docs"),
    path("api/v1/", include("tenants.api.global_urls")),
    # Behind it one could add any address and make it one's own unconfirmed; no screen needs it.
    re_path(r"^_allauth/(?:app|browser)/v1/account/email$", problem.not_found),
    path("_allauth/", include("allauth.headless.urls")),
]

pages: Urls = [path("", shell.page), path("<path:address>", shell.page)]
