"""Search over what the asker may read."""

from dataclasses import asdict

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from kernel.errors import BadRequest
from kernel.http.documented import refusals
from kernel.tenancy.views import TenantAPIView
from knowledge import queries
from knowledge.api.serializers import SearchSerializer
from knowledge.capabilities import KNOWLEDGE_READ

DEFAULT_K, MAX_K = 8, 50


class SearchView(TenantAPIView):
    capability = KNOWLEDGE_READ

    @extend_schema(
        operation_id="search",
        parameters=[
            OpenApiParameter("q", str, required=True, description="The question"),
            OpenApiParameter("k", int, description="Passages wanted, 1 to 50"),
        ],
        responses={200: SearchSerializer, **refusals()},
    )
    def get(self, request: Request) -> Response:
        question = request.query_params.get("q", "").strip()
        if not question:
            raise BadRequest("“q” must hold the question.")
        found = queries.search(self.actor, question, _k(request))
        return Response(
            {
                "results": [asdict(passage) for passage in found.passages],
                "facts": [asdict(fact) for fact in found.facts],
                "legs": {name: asdict(leg) for name, leg in found.legs.items()},
            }
        )


def _k(request: Request) -> int:
    try:
        return max(1, min(MAX_K, int(request.query_params.get("k", DEFAULT_K))))
    except ValueError as error:
        raise BadRequest("“k” must be a whole number.") from error
