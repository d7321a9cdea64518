"""The OpenAPI document and a page to read and try it, in every organisation's address."""

from typing import Any

from django.urls import reverse
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularSwaggerSplitView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from assistant.events import Action
from generation.events import FinishReason
from generation.providers.accounts import Kind
from tenants.models import Organisation
from tenants.roles import Role

# Choices that fields of one name share with other choices: the document names them here.
ROLES = [role.value for role in Role]
PROVIDER_KINDS = [kind.value for kind in Kind]
VISIBILITIES = Organisation.Visibility.values
FINISH_REASONS = [reason.value for reason in FinishReason]
WRITING_ACTIONS = [action.value for action in Action]


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
