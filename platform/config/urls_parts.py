"""Addresses by plane. Everything of a tenant lives under /t/<slug>/."""

from django.urls import URLPattern, URLResolver, include, path, re_path

from config import health, shell
from config.rooms import ROOMS
from config.schema import TenantDocsView, TenantSchemaView
from kernel.http import problem
from kernel.rooms.manifest import Plane

Urls = list[URLPattern | URLResolver]

# Anybody may ask who reaches a process; the gateway lets only `health/live` through from outside.
health_urls: Urls = [
    path("health/live", health.live),
    path("health/ready", health.ready),
    path("metrics", health.metrics),
]


def _of_plane(plane: Plane) -> Urls:
    return [path(urls.mount, include(urls.module)) for room in ROOMS for urls in room.urls if urls.plane == plane]


data_plane: Urls = _of_plane("data")
control_plane: Urls = _of_plane("control")

everywhere: Urls = [
    *health_urls,
    *_of_plane("both"),
    path("t/<slug:slug>/api/v1/schema/", TenantSchemaView.as_view(), name="schema"),
    path("t/<slug:slug>/api/v1/docs/", TenantDocsView.as_view(), name="docs"),
    # Behind it one could add any address and make it one's own unconfirmed; no screen needs it.
    re_path(r"^_allauth/(?:app|browser)/v1/account/email$", problem.not_found),
    path("_allauth/", include("allauth.headless.urls")),
]

pages: Urls = [path("", shell.page), path("<path:address>", shell.page)]
