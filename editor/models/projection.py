from typing import Any, ClassVar

from django.db import models

from editor.models.log import DocumentRow
from kernel.clock import now
from kernel.tenancy.constraints import SameTenant
from kernel.tenancy.models import TenantModel


class Projection(DocumentRow):
    """What a document is found by and listed with, after `seq`: made by a worker, behind the head by a second or two.

    `format` says by which rules (`editor.commands.residents.FORMAT`): of another one the words are compared anew.
    """

    pk = models.CompositePrimaryKey("tenant_id", "document_id")
    seq = models.BigIntegerField()
    format = models.SmallIntegerField(default=0)
    text = models.TextField()
    word_count = models.IntegerField(default=0)
    unknown_types = models.JSONField(default=list)
    projected_at = models.DateTimeField(default=now)


class Version(TenantModel):
    """A name for a point in a document's log."""

    document = models.ForeignKey("editor.Document", on_delete=models.DO_NOTHING, db_constraint=False, db_index=False)
    seq = models.BigIntegerField()
    name = models.CharField(max_length=200)
    named_by = models.UUIDField(null=True)
    created_at = models.DateTimeField(default=now)

    class Meta(TenantModel.Meta):
        constraints: ClassVar[list[Any]] = [
            *TenantModel.Meta.constraints,
            SameTenant(field="document", name="editor_version_document"),
        ]
        indexes: ClassVar[list[Any]] = [models.Index(fields=["tenant_id", "document", "-id"], name="editor_version_of")]
