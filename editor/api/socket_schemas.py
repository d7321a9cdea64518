"""What the sync socket says in JSON (docs/editor/protocol.md, "Statuses"), as the OpenAPI document describes it."""

from typing import Any

from drf_spectacular.utils import OpenApiCallback, OpenApiResponse, PolymorphicProxySerializer, extend_schema
from rest_framework import serializers

S = serializers.Serializer
MODES = ["read-write", "read-only"]


class WelcomeStatusSerializer(S):
    """First, and again whenever rights change."""

    type = serializers.ChoiceField(["welcome"])
    mode = serializers.ChoiceField(MODES)
    reason = serializers.CharField(allow_null=True, help_text="Why it is read-only.")
    schema = serializers.IntegerField(help_text="The version of the document grammar.")
    last_batch = serializers.IntegerField(help_text="The last batch of the lease that is committed.")
    saving = serializers.BooleanField()


class ModeStatusSerializer(S):
    type = serializers.ChoiceField(["mode"])
    mode = serializers.ChoiceField(MODES)
    reason = serializers.CharField(allow_null=True)


class SavingStatusSerializer(S):
    """Whether the database answers. Edits wait until it does."""

    type = serializers.ChoiceField(["saving"])
    saving = serializers.BooleanField()


class NewsStatusSerializer(S):
    """The title, who reads, the trash or the versions changed; with `restored` when the text became an older one."""

    type = serializers.ChoiceField(["news"])
    restored = serializers.CharField(required=False, help_text="The name of the version that was made.")
    by = serializers.CharField(required=False)
    by_name = serializers.CharField(required=False)


class PaceStatusSerializer(S):
    """Said once, to who sends faster than is read."""

    type = serializers.ChoiceField(["pace"])
    frames_per_s = serializers.IntegerField()
    burst_frames = serializers.IntegerField()
    bytes_per_s = serializers.IntegerField()
    burst_bytes = serializers.IntegerField()
    max_frame_bytes = serializers.IntegerField()


class RefusedStatusSerializer(S):
    """A batch was not taken, for the reason in `code`."""

    type = serializers.ChoiceField(["refused"])
    lease = serializers.IntegerField()
    number = serializers.IntegerField()
    code = serializers.CharField()
    detail = serializers.CharField()
    expected = serializers.IntegerField(allow_null=True, help_text="The batch to go on from.")


STATUSES: dict[str, Any] = {
    "welcome": WelcomeStatusSerializer,
    "mode": ModeStatusSerializer,
    "saving": SavingStatusSerializer,
    "news": NewsStatusSerializer,
    "pace": PaceStatusSerializer,
    "refused": RefusedStatusSerializer,
}

# OpenAPI has no sockets. A callback of the operation that leases a client id is where what the server sends can stand.
SOCKET = OpenApiCallback(
    "socket",
    "/t/{slug}/ws/documents/{document_id}/",
    extend_schema(
        description="The sync socket, opened with the leased id: a status, message type 100 2 of its protocol.",
        request=PolymorphicProxySerializer(
            component_name="SocketStatus", serializers=STATUSES, resource_type_field_name="type"
        ),
        responses={200: OpenApiResponse(description="Nothing is answered to a status.")},
    ),
)
