"""Entities of the graph and their relations."""

from dataclasses import asdict
from typing import Any
from uuid import UUID

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from kernel.http.documented import paged, refusals
from kernel.http.pages import decode_cursor, limit_of, page_of
from kernel.tenancy.views import TenantAPIView
from knowledge import queries
from knowledge.api.serializers import EntityDetailSerializer, EntitySerializer
from knowledge.capabilities import KNOWLEDGE_READ
from knowledge.graph import EntityCard


class EntitiesView(TenantAPIView):
    capability = KNOWLEDGE_READ

    @extend_schema(
        operation_id="entities_list",
        parameters=[
            OpenApiParameter("q", str, description="Part of the name"),
            OpenApiParameter("cursor", str, description="From the page before"),
            OpenApiParameter("limit", int, description="Rows a page, 1 to 200"),
        ],
        responses={200: paged("EntityPage", EntitySerializer), **refusals()},
    )
    def get(self, request: Request) -> Response:
        cursor, limit = request.query_params.get("cursor"), limit_of(request)
        after = decode_cursor(cursor)[0] if cursor else ""
        found = queries.entities(self.actor, request.query_params.get("q", ""), after, limit + 1)
        return Response(page_of(found, limit, _render, lambda card: [card.key]))


class EntityView(TenantAPIView):
    capability = KNOWLEDGE_READ

    @extend_schema(operation_id="entities_read", responses={200: EntityDetailSerializer, **refusals()})
    def get(self, request: Request, entity_id: UUID) -> Response:
        found = queries.entity(self.actor, entity_id)
        facts = [asdict(fact) for fact in found.facts]
        return Response(
            {**_render(found.card), "facts": facts, "sources": [asdict(source) for source in found.mentions]}
        )


def _render(card: EntityCard) -> dict[str, Any]:
    return {"id": card.id, "name": card.name, "kind": card.kind, "mentions": card.mentions}
