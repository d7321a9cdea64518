from django.db import models

from kernel.clock import now
from kernel.tenancy.models import TenantModel


class WebhookReceipt(TenantModel):
    """A message of a vendor's that was taken; its row commits with what was made of it."""

    endpoint_id = models.UUIDField()
    mark = models.BinaryField()
    received_at = models.DateTimeField(default=now)

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(fields=["tenant_id", "endpoint_id", "mark"], name="kernel_webhookreceipt_one"),
        ]
        indexes = [
            models.Index(fields=["tenant_id", "endpoint_id", "received_at"], name="kernel_webhookreceipt_age"),
        ]
