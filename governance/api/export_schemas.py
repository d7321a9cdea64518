"""Lines of the downloads. A schema of `application/x-ndjson` describes one line, not the whole body."""

from drf_spectacular.utils import PolymorphicProxySerializer
from rest_framework import serializers

S = serializers.Serializer


class ContentLineSerializer(S):
    """What a person asked and was answered, of one sealed event."""

    seq = serializers.IntegerField(help_text="Its place in the log.")
    event_id = serializers.UUIDField()
    at = serializers.DateTimeField()
    verb = serializers.CharField()
    whose = serializers.CharField(help_text="Under whose key it is encrypted.")
    personal = serializers.DictField(child=serializers.CharField(), allow_null=True)
    is_erased = serializers.BooleanField()


class LogLineSerializer(S):
    type = serializers.ChoiceField(["log"])
    format = serializers.CharField()
    tenant_id = serializers.UUIDField()
    size = serializers.IntegerField(help_text="Events sealed so far.")
    first = serializers.IntegerField(help_text="First place in this export.")


class HeadSerializer(S):
    format = serializers.CharField()
    tenant_id = serializers.UUIDField()
    size = serializers.IntegerField()
    root = serializers.CharField(help_text="SHA-256, hexadecimal.")  # type: ignore[assignment]
    previous = serializers.CharField(allow_blank=True, help_text="Hash of the head before.")
    at = serializers.DateTimeField()
    key_id = serializers.CharField()
    public_key = serializers.CharField(help_text="Ed25519, base64.")
    signature = serializers.CharField(help_text="Ed25519 over the canonical JSON of all other members, base64.")


class HeadLineSerializer(HeadSerializer):
    type = serializers.ChoiceField(["head"])


class EventLineSerializer(S):
    type = serializers.ChoiceField(["event"])
    seq = serializers.IntegerField()
    leaf = serializers.CharField(help_text="Hash of the row; hex.")
    row = serializers.CharField(help_text="The canonical JSON that was hashed.")
    proof = serializers.ListField(
        child=serializers.CharField(), required=False, help_text="Where the export begins later than the log."
    )


class EndLineSerializer(S):
    type = serializers.ChoiceField(["end"])
    size = serializers.IntegerField()
    heads = serializers.IntegerField()


EXPORT_LINES = PolymorphicProxySerializer(
    component_name="AuditExportLine",
    serializers={
        "log": LogLineSerializer,
        "head": HeadLineSerializer,
        "event": EventLineSerializer,
        "end": EndLineSerializer,
    },
    resource_type_field_name="type",
)
