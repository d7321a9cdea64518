"""The OpenAPI document and a page to read and try it, in every organisation's address."""

from typing import Any

from django.urls import reverse
from django.utils.module_loading import import_string
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularSwaggerSplitView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from config.rooms import ROOMS

_CHOICES = {name: choices for room in ROOMS for name, choices in room.enums.items()}


def __getattr__(name: str) -> list[str]:
    """The values of a component that a room names in `enums`; fields of one name would share it otherwise."""
    if name not in _CHOICES:
        raise AttributeError(name)
    choices = import_string(_CHOICES[name])
    return [getattr(choice, "value", choice) for choice in choices]


class TenantSchemaView(APIView):
    """Describes every operation; holds nothing of any tenant, so it needs no scope."""

    @extend_schema(exclude=True)
    def get(self, request: Request, slug: str) -> Response:
        document: dict[str, Any] = SchemaGenerator().get_schema(request=None, public=True)
        return Response(document)


class TenantDocsView(SpectacularSwaggerSplitView):
    """The split view, because our content security policy runs no inline script."""

    template_name = "api_docs.html"

    def _get_schema_url(self, request: Request) -> str:
        return reverse("schema", kwargs=self.kwargs)
