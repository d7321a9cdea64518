"""Chunks and what makes them findable: child vectors and postings.

Vectors and postings are many and small, so they carry no id of their own: their natural key is the primary
key, and (file, ordinal) names the chunk.
"""

from django.db import models
from pgvector.django import HalfVectorField

from kernel.tenancy.constraints import RowLevelSecurity, SameTenant
from kernel.tenancy.models import TenantModel
from knowledge.models.files import File

DIMENSIONS = 384


class Chunk(TenantModel):
    """The unit of retrieval and citation: `text` is exactly the file's text from `start` to `end`."""

    file = models.ForeignKey(File, on_delete=models.DO_NOTHING, db_constraint=False, related_name="chunks")
    ordinal = models.IntegerField()
    page = models.IntegerField()
    start = models.IntegerField()
    end = models.IntegerField()
    section = models.TextField(blank=True)
    text = models.TextField()
    tokens = models.IntegerField()

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            SameTenant(field="file", name="knowledge_chunk_of_file", on_delete="CASCADE"),
            models.UniqueConstraint(fields=["tenant_id", "file", "ordinal"], name="knowledge_chunk_ordinal"),
        ]


class ChildVector(TenantModel):
    """The embedding of one window of a chunk, under the model that made it; models live side by side.

    There is no approximate index on purpose: one tenant's are compared all, by their signs first (VectorCodes).
    """

    id = None  # type: ignore[assignment]
    pk = models.CompositePrimaryKey("tenant_id", "file_id", "model", "ordinal", "window")
    file_id = models.UUIDField()
    ordinal = models.IntegerField()
    window = models.SmallIntegerField()
    model = models.CharField(max_length=40)
    start = models.IntegerField()
    end = models.IntegerField()
    embedding = HalfVectorField(dimensions=DIMENSIONS)

    class Meta(TenantModel.Meta):
        constraints = [
            RowLevelSecurity(name="knowledge_childvector_rls"),
            SameTenant(field="file", to="knowledge_file", name="knowledge_vector_of_file", on_delete="CASCADE"),
        ]


class VectorCodes(TenantModel):
    """The signs of a file's vectors, 48 bytes each, some dozens to a row: what a search compares before it looks at
    the vectors themselves. `ordinals` are their chunks, four bytes each, big-endian.

    A row is written once, from the vectors. A file without such rows is compared vector by vector.
    """

    id = None  # type: ignore[assignment]
    pk = models.CompositePrimaryKey("tenant_id", "file_id", "model", "number")
    file_id = models.UUIDField()
    model = models.CharField(max_length=40)
    number = models.IntegerField()
    ordinals = models.BinaryField()
    codes = models.BinaryField()

    class Meta(TenantModel.Meta):
        constraints = [
            RowLevelSecurity(name="knowledge_vectorcodes_rls"),
            SameTenant(field="file", to="knowledge_file", name="knowledge_codes_of_file", on_delete="CASCADE"),
        ]


class SentenceVectors(TenantModel):
    """The embeddings of a chunk's lines (`splitting.lines_of`, as `rules` of it cut them), a byte a number, so that a
    search that looks at sentences need not make them. A chunk without them is embedded when it is looked at.
    """

    id = None  # type: ignore[assignment]
    pk = models.CompositePrimaryKey("tenant_id", "file_id", "model", "ordinal")
    file_id = models.UUIDField()
    model = models.CharField(max_length=40)
    ordinal = models.IntegerField()
    rules = models.SmallIntegerField()
    vectors = models.BinaryField()

    class Meta(TenantModel.Meta):
        constraints = [
            RowLevelSecurity(name="knowledge_sentencevectors_rls"),
            SameTenant(field="file", to="knowledge_file", name="knowledge_sentences_of_file", on_delete="CASCADE"),
        ]


class Posting(TenantModel):
    """How often a lexeme (as a 64-bit hash) stands in a chunk of `length` lexemes: what BM25 needs.

    The primary key includes both numbers (migration 0002), so that a search never visits the table.
    """

    id = None  # type: ignore[assignment]
    pk = models.CompositePrimaryKey("tenant_id", "lexeme", "file_id", "ordinal")
    lexeme = models.BigIntegerField()
    file_id = models.UUIDField()
    ordinal = models.IntegerField()
    frequency = models.SmallIntegerField()
    length = models.SmallIntegerField()

    class Meta(TenantModel.Meta):
        constraints = [
            RowLevelSecurity(name="knowledge_posting_rls"),
            SameTenant(field="file", to="knowledge_file", name="knowledge_posting_of_file", on_delete="CASCADE"),
        ]
        indexes = [models.Index(fields=["tenant_id", "file_id"], name="knowledge_posting_file")]
