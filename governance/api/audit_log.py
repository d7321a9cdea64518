"""The audit log: events as people read them."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from governance import commands
from governance.capabilities import AUDIT_READ
from governance.queries import audit_log
from governance.queries.audit_log import AuditLogEntry, AuditLogFilter
from kernel.http.documented import paged, refusals
from kernel.http.pages import decode_cursor, limit_of, page_of
from kernel.http.parsers import StrictSerializer
from kernel.tenancy import ActorKind
from kernel.tenancy.views import TenantAPIView


class AuditLogQuerySerializer(StrictSerializer):
    verb = serializers.CharField(required=False, help_text="A verb, or its beginning with a dot: `document.`")
    actor = serializers.UUIDField(required=False)
    subject = serializers.CharField(required=False, help_text="`document` or `document:<id>`")
    since = serializers.DateTimeField(required=False)
    until = serializers.DateTimeField(required=False, help_text="Not included.")
    q = serializers.CharField(required=False, max_length=120, help_text="Found where a reader sees it.")
    q_verbs = serializers.CharField(
        required=False,
        max_length=4000,
        help_text="Verbs, by commas, that `q` finds too: those whose words on your screen hold it.",
    )
    q_kinds = serializers.CharField(
        required=False, max_length=400, help_text="The same for kinds of actors and of things."
    )
    limit = serializers.IntegerField(required=False, min_value=1, max_value=200)
    cursor = serializers.CharField(required=False)


@extend_schema_serializer(component_name="TrailEvent")
class AuditLogEntrySerializer(serializers.Serializer):
    id = serializers.UUIDField()
    seq = serializers.IntegerField(allow_null=True, help_text="Place in the sealed log; null until it is sealed.")
    at = serializers.DateTimeField()
    verb = serializers.CharField()
    actor_kind = serializers.ChoiceField([kind.value for kind in ActorKind])
    actor_id = serializers.UUIDField()
    actor_name = serializers.CharField(help_text="Who did it; of an edit, everybody who typed.")
    subject_name = serializers.CharField(help_text="What it is called, or the model; empty where you may not see it.")
    subject_kind = serializers.CharField()
    subject_id = serializers.UUIDField()
    request_id = serializers.CharField()
    data = serializers.DictField()  # type: ignore[assignment]
    has_personal = serializers.BooleanField(help_text="Whether it has encrypted fields.")


@extend_schema_serializer(component_name="TrailEventDetail")
class AuditLogEntryDetailSerializer(AuditLogEntrySerializer):
    personal = serializers.DictField(child=serializers.CharField(), allow_null=True)
    is_erased = serializers.BooleanField(help_text="Its personal fields were erased at the person's request.")


def render(entry: AuditLogEntry) -> dict[str, Any]:
    event = entry.event
    return {
        "id": str(event.id),
        "seq": entry.seq,
        "at": event.at,
        "verb": event.verb,
        "actor_kind": event.actor_kind,
        "actor_id": str(event.actor_id),
        "actor_name": entry.actor_name,
        "subject_name": entry.subject_name,
        "subject_kind": event.subject_kind,
        "subject_id": str(event.subject_id),
        "request_id": event.request_id,
        "data": event.data,
        "has_personal": event.personal is not None,
    }


class AuditEventsView(TenantAPIView):
    capability = AUDIT_READ

    @extend_schema(
        operation_id="audit_events_list",
        parameters=[AuditLogQuerySerializer],
        responses={200: paged("AuditEventPage", AuditLogEntrySerializer), **refusals(422)},
    )
    def get(self, request: Request) -> Response:
        """Events, newest first, without their encrypted fields."""
        asked = AuditLogQuerySerializer(data=request.query_params.dict())
        asked.is_valid(raise_exception=True)
        limit = limit_of(request)
        commands.record_reading(self.actor)
        found = audit_log.events(self.actor, _filter(asked.validated_data))
        if cursor := asked.validated_data.get("cursor"):
            found = found.filter(id__lt=decode_cursor(cursor)[0])
        entries = audit_log.described(self.actor, list(found.order_by("-id")[: limit + 1]))
        return Response(page_of(entries, limit, render, lambda entry: [str(entry.event.id)]))


class AuditEventView(TenantAPIView):
    capability = AUDIT_READ

    @extend_schema(operation_id="audit_events_read", responses={200: AuditLogEntryDetailSerializer, **refusals()})
    def get(self, request: Request, event_id: UUID) -> Response:
        """One event. Content is opened apart, with a reason; only the reason of such a reading is shown here."""
        commands.record_reading(self.actor)
        [entry] = audit_log.described(self.actor, [audit_log.event(event_id)])
        personal, is_erased = audit_log.open_fields_of(entry.event)
        return Response({**render(entry), "personal": personal, "is_erased": is_erased})


def _filter(asked: dict[str, Any]) -> AuditLogFilter:
    kind, _, subject_id = asked.get("subject", "").partition(":")
    return AuditLogFilter(
        verb=asked.get("verb"),
        actor_id=asked.get("actor"),
        subject_kind=kind or None,
        subject_id=_uuid(subject_id) if subject_id else None,
        since=asked.get("since"),
        until=asked.get("until"),
        text=asked.get("q", ""),
        verbs_in_words=_listed(asked.get("q_verbs", "")),
        kinds_in_words=_listed(asked.get("q_kinds", "")),
    )


def _listed(text: str) -> list[str]:
    return [one for one in text.split(",") if one]


def _uuid(text: str) -> UUID:
    field = serializers.UUIDField()
    parsed: UUID = field.run_validation(text)
    return parsed
