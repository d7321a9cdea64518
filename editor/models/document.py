from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from kernel.clock import now
from kernel.tenancy.constraints import AppendOnly, IdsUsedOnce, RowLevelSecurity
from kernel.tenancy.models import TenantManager, TenantModel
from kernel.tenancy.scope import current_tenant_id


class Document(TenantModel):
    """A document and the head of its log.

    `head` is the seq of its last event; `next_client` the next client id to lease; `tail_bytes` what the log
    holds after the latest snapshot of `snapshot_bytes`. These change with every batch and are in no index,
    so that the row is updated in place. `ids_known`: whether every id of the log is in `IdSpan`: not yet (documents of
    an earlier day, until the next edit), whole, or no: the log holds what no reader can follow, and needs a repair.
    `file_heading`: of a document that came from a file, the heading in Markdown that the title was taken from, or empty
    where the file had none; null for a document that was begun here.
    `packed_seq`: up to where the log lies in ranges (`editor.models.LogRange`) instead of rows of its own.
    `voided`: the seqs whose updates a repair took out of every reading; the log's own events say the same.
    """

    class Ids(models.IntegerChoices):
        NOT_YET = 0
        WHOLE = 1
        AILING = 2

    class Visibility(models.TextChoices):
        PRIVATE = "private"
        ORGANISATION = "organisation"

    title = models.CharField(max_length=300)
    # As a search compares it; a folded letter may become several.
    folded_title = models.TextField(default="")
    file_heading = models.TextField(null=True)  # noqa: DJ001 - a file without a heading is not a missing file
    owner_id = models.UUIDField()
    visibility = models.CharField(max_length=16, choices=Visibility.choices, default=Visibility.PRIVATE)
    created_at = models.DateTimeField(default=now)
    edited_at = models.DateTimeField(default=now)
    trashed_at = models.DateTimeField(null=True)
    trashed_by = models.UUIDField(null=True)

    head = models.BigIntegerField(default=0)
    next_client = models.BigIntegerField(default=1)
    snapshot_seq = models.BigIntegerField(default=0)
    snapshot_bytes = models.BigIntegerField(default=0)
    tail_bytes = models.BigIntegerField(default=0)
    projected_seq = models.BigIntegerField(default=0)
    journaled_seq = models.BigIntegerField(default=0)
    packed_seq = models.BigIntegerField(default=0)
    ids_known = models.SmallIntegerField(choices=Ids.choices, default=Ids.NOT_YET)
    voided = ArrayField(models.BigIntegerField(), default=list)

    class Meta(TenantModel.Meta):
        constraints: ClassVar[list[Any]] = [
            *TenantModel.Meta.constraints,
            IdsUsedOnce(name="editor_document_once", kept_in="editor_documentid", field="document_id"),
        ]
        indexes = [
            models.Index(
                fields=["tenant_id", "-edited_at", "-id"],
                name="editor_document_recent",
                condition=models.Q(trashed_at__isnull=True),
            ),
            models.Index(
                fields=["tenant_id", "-trashed_at", "-id"],
                name="editor_document_trash",
                condition=models.Q(trashed_at__isnull=False),
            ),
        ]

    @property
    def is_trashed(self) -> bool:
        return self.trashed_at is not None

    @property
    def state_bytes(self) -> int:
        """Upper bound of the encoded state's size."""
        return self.snapshot_bytes + self.tail_bytes


class DocumentId(models.Model):
    """An id that a document has or had; the database writes it with the document, and it outlives the document.

    So a document that was deleted with its log cannot be written again under its name with another log.
    """

    pk = models.CompositePrimaryKey("tenant_id", "document_id")
    tenant_id = models.UUIDField(default=current_tenant_id, editable=False)
    document_id = models.UUIDField()

    objects = TenantManager["DocumentId"]()

    class Meta:
        base_manager_name = "objects"
        default_manager_name = "objects"
        constraints: ClassVar[list[Any]] = [
            RowLevelSecurity(name="editor_documentid_rls"),
            AppendOnly(name="editor_documentid_append_only"),
        ]
