"""Shapes of the editor's requests and answers."""

from rest_framework import serializers

from editor.api.origin_schemas import OriginField, PlaceInTextField, SpanReceiptField
from editor.models import Document, Suggestion
from kernel.http.parsers import StrictSerializer
from kernel.tenancy import ActorKind


class OwnerSerializer(serializers.Serializer):
    id = serializers.UUIDField()
    name = serializers.CharField()
    colour = serializers.CharField()


class DocumentSerializer(serializers.Serializer):
    id = serializers.UUIDField()
    title = serializers.CharField()
    visibility = serializers.ChoiceField(Document.Visibility.values)
    owner = OwnerSerializer(allow_null=True)
    created_at = serializers.DateTimeField()
    edited_at = serializers.DateTimeField()
    trashed_at = serializers.DateTimeField(allow_null=True)
    head = serializers.IntegerField(help_text="Seq of the last event of the document's log.")
    word_count = serializers.IntegerField()
    may_edit = serializers.BooleanField()
    may_manage = serializers.BooleanField()
    waiting_suggestions = serializers.IntegerField(help_text="The caller's own suggestions that wait for a decision.")


class PassagePieceSerializer(serializers.Serializer):
    text = serializers.CharField()
    is_match = serializers.BooleanField()


class FoundDocumentSerializer(DocumentSerializer):
    passage = PassagePieceSerializer(
        many=True, help_text="Where the words of `q` stand in the text; empty when only the title holds them."
    )


class NewDocumentSerializer(StrictSerializer):
    title = serializers.CharField(max_length=300, allow_blank=True, default="")
    visibility = serializers.ChoiceField(
        Document.Visibility.values,
        required=False,
        help_text="What the organisation has settled for new ones, if left out.",
    )
    markdown = serializers.CharField(allow_blank=True, default="", trim_whitespace=False)
    file_name = serializers.CharField(
        max_length=1000,
        allow_blank=True,
        default="",
        help_text="Of an imported file. Without a title, the heading that `markdown` begins with becomes the title and "
        "leaves the text; else this name is the title.",
    )


class DocumentChangeSerializer(StrictSerializer):
    title = serializers.CharField(max_length=300, allow_blank=True, required=False)
    visibility = serializers.ChoiceField(Document.Visibility.values, required=False)


class MarkdownSerializer(StrictSerializer):
    markdown = serializers.CharField(allow_blank=True, trim_whitespace=False)


class SeqSerializer(serializers.Serializer):
    seq = serializers.IntegerField()


class ContentSerializer(serializers.Serializer):
    seq = serializers.IntegerField()
    document = serializers.JSONField(help_text="ProseMirror JSON; for format=json.", required=False)
    markdown = serializers.CharField(required=False)
    text = serializers.CharField(required=False)
    file = serializers.CharField(required=False)


class EventSerializer(serializers.Serializer):
    seq = serializers.IntegerField()
    kind = serializers.CharField()
    actor_kind = serializers.ChoiceField([kind.value for kind in ActorKind])
    actor_id = serializers.UUIDField()
    member_id = serializers.UUIDField(allow_null=True)
    lease = serializers.IntegerField()
    batch = serializers.IntegerField(allow_null=True)
    command_id = serializers.UUIDField()
    causation_id = serializers.UUIDField(allow_null=True)
    correlation_id = serializers.CharField()
    schema_version = serializers.IntegerField()
    sha256 = serializers.CharField()
    size_bytes = serializers.IntegerField()
    details = serializers.DictField(source="data")
    at = serializers.DateTimeField()


class SpanSerializer(serializers.Serializer):
    block = serializers.IntegerField()
    start = serializers.IntegerField(help_text="UTF-16 units from the start of the block's text.")
    length = serializers.IntegerField()
    text = serializers.CharField()
    generation_id = serializers.CharField()
    how = serializers.ChoiceField(["written", "moved", "edited", "unmarked"])


class OriginsSerializer(serializers.Serializer):
    seq = serializers.IntegerField()
    spans = SpanSerializer(many=True)
    receipts = serializers.DictField(child=SpanReceiptField())


class VersionSerializer(serializers.Serializer):
    id = serializers.UUIDField()
    name = serializers.CharField()
    seq = serializers.IntegerField()
    created_at = serializers.DateTimeField()
    named_by = serializers.UUIDField(allow_null=True)
    named_by_name = serializers.CharField()


class VersionContentSerializer(VersionSerializer):
    document = serializers.JSONField(help_text="ProseMirror JSON.")
    markdown = serializers.CharField()


class NewVersionSerializer(StrictSerializer):
    name = serializers.CharField(max_length=200)
    seq = serializers.IntegerField(min_value=1, required=False)


class RestoredVersionSerializer(StrictSerializer):
    name = serializers.CharField(
        max_length=200,
        allow_blank=True,
        default="",
        help_text="Of the version that is made; “Restored from …” if left out.",
    )


class RestoredSerializer(SeqSerializer):
    version = VersionSerializer(
        allow_null=True, help_text="The version that names the restored state; null when nothing had changed since."
    )


class RepairedSerializer(serializers.Serializer):
    voided = serializers.ListField(
        child=serializers.IntegerField(), help_text="Seqs of the events that are read as empty now."
    )


class PieceSerializer(serializers.Serializer):
    kind = serializers.ChoiceField(["equal", "insert", "delete"])
    text = serializers.CharField()


class BlockChangeSerializer(serializers.Serializer):
    kind = serializers.ChoiceField(["equal", "insert", "delete", "change"])
    type = serializers.CharField()
    pieces = PieceSerializer(many=True)


class ComparisonSerializer(serializers.Serializer):
    blocks = BlockChangeSerializer(many=True)
    words_added = serializers.IntegerField()
    words_removed = serializers.IntegerField()


class SuggestionSerializer(serializers.Serializer):
    id = serializers.UUIDField()
    state = serializers.ChoiceField(Suggestion.State.values)
    kind = serializers.ChoiceField(Suggestion.Kind.values)
    anchor = PlaceInTextField()
    before = serializers.CharField()
    after_markdown = serializers.CharField()
    origin = OriginField()
    generation_id = serializers.UUIDField()
    asked_by = serializers.UUIDField()
    decided_by = serializers.UUIDField(allow_null=True)
    decided_at = serializers.DateTimeField(allow_null=True)
    accepted_seq = serializers.IntegerField(allow_null=True)
    undone_seq = serializers.IntegerField(allow_null=True)
    created_at = serializers.DateTimeField()


class AcceptSerializer(StrictSerializer):
    anyway = serializers.BooleanField(
        default=False, help_text="Accept although the text was changed since the suggestion was made."
    )


class LeaseSerializer(serializers.Serializer):
    client = serializers.IntegerField(help_text="Yjs client id, yours alone in this document.")
    schema = serializers.IntegerField()
