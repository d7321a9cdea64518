from django.db import models

from kernel.clock import now
from kernel.tenancy.models import TenantModel


class Document(TenantModel):
    """A document and the head of its log.

    `head` is the seq of its last event; `next_client` the next client id to lease; `tail_bytes` what the log
    holds after the latest snapshot of `snapshot_bytes`. These change with every batch and are in no index,
    so that the row is updated in place.
    """

    class Visibility(models.TextChoices):
        PRIVATE = "private"
        ORGANISATION = "organisation"

    title = models.CharField(max_length=300)
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

    class Meta(TenantModel.Meta):
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
