"""The entity graph in plain tables. Every mention and every relation is one row per source passage, so what
a file alone supported disappears with it: the rows are the reference count."""

from django.db import models

from kernel.tenancy.constraints import SameTenant
from kernel.tenancy.models import TenantModel
from knowledge.models.passages import Chunk


class Entity(TenantModel):
    """A name known to the tenant; the id is derived from tenant and key, so every store gives the same."""

    # Code point order, so that pages of names come in the same order from every backend.
    key = models.CharField(max_length=120, db_collation="C")
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=16)

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(fields=["tenant_id", "key"], name="knowledge_entity_key"),
        ]


class Sourced(TenantModel):
    """A statement of one extractor about one span of one chunk. Offsets are in the file's text."""

    file_id = models.UUIDField()
    chunk = models.ForeignKey(Chunk, on_delete=models.DO_NOTHING, db_constraint=False, related_name="+")
    start = models.IntegerField()
    end = models.IntegerField()
    confidence = models.FloatField()
    extractor = models.CharField(max_length=40)
    extractor_version = models.CharField(max_length=40)

    class Meta(TenantModel.Meta):
        abstract = True


class Mention(Sourced):
    entity = models.ForeignKey(Entity, on_delete=models.DO_NOTHING, db_constraint=False, related_name="mentions")

    class Meta(Sourced.Meta):
        abstract = False
        constraints = [
            *TenantModel.Meta.constraints,
            SameTenant(field="chunk", name="knowledge_mention_of_chunk", on_delete="CASCADE"),
            SameTenant(field="entity", name="knowledge_mention_of_entity"),
        ]
        indexes = [
            models.Index(fields=["tenant_id", "entity"], name="knowledge_mention_entity"),
            models.Index(fields=["tenant_id", "chunk"], name="knowledge_mention_chunk"),
            models.Index(fields=["tenant_id", "file_id"], name="knowledge_mention_file"),
        ]


class Relation(Sourced):
    subject = models.ForeignKey(Entity, on_delete=models.DO_NOTHING, db_constraint=False, related_name="+")
    object = models.ForeignKey(Entity, on_delete=models.DO_NOTHING, db_constraint=False, related_name="+")
    predicate = models.CharField(max_length=120)
    is_weak = models.BooleanField()

    class Meta(Sourced.Meta):
        abstract = False
        constraints = [
            *TenantModel.Meta.constraints,
            SameTenant(field="chunk", name="knowledge_relation_of_chunk", on_delete="CASCADE"),
            SameTenant(field="subject", name="knowledge_relation_subject"),
            SameTenant(field="object", name="knowledge_relation_object"),
        ]
        indexes = [
            models.Index(fields=["tenant_id", "subject"], name="knowledge_relation_from"),
            models.Index(fields=["tenant_id", "object"], name="knowledge_relation_to"),
            models.Index(fields=["tenant_id", "chunk"], name="knowledge_relation_chunk"),
            models.Index(fields=["tenant_id", "file_id"], name="knowledge_relation_file"),
        ]


class GraphState(TenantModel):
    """One row a tenant: a number that grows with every change of the graph or of who may see it."""

    version = models.BigIntegerField(default=0)

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(fields=["tenant_id"], name="knowledge_graph_one_state"),
        ]
