from django.db import models

from kernel.clock import now
from kernel.tenancy.models import TenantModel


class IdempotentResponse(TenantModel):
    """The answer given to a write with an Idempotency-Key, kept sealed for a day and given again."""

    actor_id = models.UUIDField()
    key = models.CharField(max_length=200)
    fingerprint = models.CharField(max_length=64)
    status = models.SmallIntegerField(null=True)
    body = models.BinaryField(null=True)
    created_at = models.DateTimeField(default=now)

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(fields=["tenant_id", "actor_id", "key"], name="kernel_idempotent_key"),
        ]
        indexes = [models.Index(fields=["tenant_id", "created_at"], name="kernel_idempotent_age")]
