"""The OpenAPI document, served to members of the organisation in whose address it lies."""

from typing import Any

from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from assistant.events import Action
from generation.providers.accounts import Kind
from tenants.roles import Role

# Choices that fields of one name share with other choices: the document names them here.
ROLES = [role.value for role in Role]
PROVIDER_KINDS = [kind.value for kind in Kind]
WRITING_ACTIONS = [action.value for action in Action]


class TenantSchemaView(APIView):
    """Describes every operation; holds nothing of any tenant, so it needs no scope."""

    @extend_schema(exclude=True)
    def get(self, request: Request, slug: str) -> Response:
        document: dict[str, Any] = SchemaGenerator().get_schema(request=None, public=True)
        return Response(document)
