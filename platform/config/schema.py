"""The OpenAPI document, served to members of the organisation in whose address it lies."""

from typing import Any

from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView


class TenantSchemaView(APIView):
    """Describes every operation; holds nothing of any tenant, so it needs no scope."""

    @extend_schema(exclude=True)
    def get(self, request: Request, slug: str) -> Response:
        document: dict[str, Any] = SchemaGenerator().get_schema(request=None, public=True)
        return Response(document)
