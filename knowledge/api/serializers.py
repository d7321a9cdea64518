"""How the knowledge base looks over HTTP."""

from typing import Any

from rest_framework import serializers

from kernel.http.parsers import StrictSerializer
from kernel.tenancy import Actor
from knowledge.api.wording import failure_sentence, unread_sentence
from knowledge.models import Chunk, File, FileState, Visibility
from knowledge.queries.policies import may_manage


class UnreadSerializer(serializers.Serializer[Any]):
    code = serializers.CharField(help_text="A fixed word for the kind")
    count = serializers.IntegerField()
    text = serializers.CharField(help_text="The same in words, in your language")


class FileSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    name = serializers.CharField()
    kind = serializers.ChoiceField(["pdf", "docx", "markdown", "text"])
    size_bytes = serializers.IntegerField()
    visibility = serializers.ChoiceField(Visibility.values)
    owner_id = serializers.UUIDField()
    is_mine = serializers.BooleanField()
    may_manage = serializers.BooleanField(help_text="Whether you may share, retry and delete it")
    created_at = serializers.DateTimeField()
    state = serializers.ChoiceField(FileState.choices)
    state_since = serializers.DateTimeField()
    reason = serializers.CharField(help_text="Why it failed: a fixed word, empty otherwise")
    reason_text = serializers.CharField(help_text="The same as a sentence in your language")
    attempts = serializers.IntegerField()
    pages = serializers.IntegerField()
    chunks = serializers.IntegerField()
    chunks_done = serializers.IntegerField(help_text="Chunks finished in the present stage")
    is_paged = serializers.BooleanField(help_text="Whether page numbers are those a reader knows")
    hidden_characters = serializers.IntegerField(help_text="Invisible characters that were taken out of the text")
    unread = UnreadSerializer(many=True, help_text="What the file holds that did not become text")
    front_matter = serializers.DictField(
        child=serializers.CharField(), help_text="What the file says of itself above its text"
    )


class FileUploadSerializer(serializers.Serializer[Any]):
    """Documents the form; the file itself is streamed past serializers."""

    file = serializers.FileField(allow_empty_file=True)
    visibility = serializers.ChoiceField(Visibility.values, default=Visibility.PRIVATE)


class VisibilitySerializer(StrictSerializer):
    visibility = serializers.ChoiceField(Visibility.values)


class ChunkSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    ordinal = serializers.IntegerField()
    page = serializers.IntegerField()
    start = serializers.IntegerField()
    end = serializers.IntegerField()
    section = serializers.CharField()
    tokens = serializers.IntegerField()
    text = serializers.CharField()


class PageTextSerializer(serializers.Serializer[Any]):
    """Offsets count Unicode code points of the whole file's text; `text` begins at `start`."""

    page = serializers.IntegerField()
    pages = serializers.IntegerField()
    start = serializers.IntegerField()
    end = serializers.IntegerField()
    text = serializers.CharField()


class PassageSerializer(serializers.Serializer[Any]):
    chunk_id = serializers.UUIDField()
    file_id = serializers.UUIDField()
    title = serializers.CharField()
    page = serializers.IntegerField()
    section = serializers.CharField()
    start = serializers.IntegerField()
    end = serializers.IntegerField()
    text = serializers.CharField()
    score = serializers.FloatField()
    legs = serializers.DictField(child=serializers.FloatField(), help_text="Score each leg gave the passage")


class SourceSerializer(serializers.Serializer[Any]):
    chunk_id = serializers.UUIDField()
    file_id = serializers.UUIDField()
    title = serializers.CharField()
    page = serializers.IntegerField()
    start = serializers.IntegerField()
    end = serializers.IntegerField()
    text = serializers.CharField()


class FactSerializer(serializers.Serializer[Any]):
    subject = serializers.CharField()
    predicate = serializers.CharField()
    object = serializers.CharField()
    confidence = serializers.FloatField()
    sources = SourceSerializer(many=True)


class LegSerializer(serializers.Serializer[Any]):
    ran = serializers.BooleanField()
    found = serializers.IntegerField()
    reason = serializers.CharField(help_text="Why it was skipped: a fixed word")


class SearchSerializer(serializers.Serializer[Any]):
    """No results: no source was found. `legs` says which parts of the search answered."""

    results = PassageSerializer(many=True)
    facts = FactSerializer(many=True)
    legs = serializers.DictField(child=LegSerializer())


class MentionSerializer(SourceSerializer):
    sentence = serializers.CharField(help_text="What is said around the name, cut to what stands near it if long")


class EntitySerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    name = serializers.CharField()
    kind = serializers.CharField()
    mentions = serializers.IntegerField()


class EntityDetailSerializer(EntitySerializer):
    facts = FactSerializer(many=True)
    sources = MentionSerializer(many=True, help_text="Where the name stands, as written there")


def render_file(actor: Actor, file: File) -> dict[str, Any]:
    return {
        "id": file.id,
        "name": file.name,
        "kind": file.kind,
        "size_bytes": file.size_bytes,
        "visibility": file.visibility,
        "owner_id": file.owner_id,
        "is_mine": file.owner_id == actor.member_id,
        "may_manage": may_manage(actor, file),
        "created_at": file.created_at,
        "state": file.state,
        "state_since": file.state_since,
        "reason": file.reason,
        "reason_text": failure_sentence(file.reason),
        "attempts": file.attempts,
        "pages": file.pages_total,
        "chunks": file.chunks_total,
        "chunks_done": file.chunks_done,
        "is_paged": file.is_paged,
        "hidden_characters": file.hidden_characters,
        "unread": [
            {"code": code, "count": count, "text": unread_sentence(code, count)}
            for code, count in sorted(file.unread.items())
        ],
        "front_matter": file.fields,
    }


def render_chunk(chunk: Chunk) -> dict[str, Any]:
    return dict(ChunkSerializer(chunk).data)
