from django.db import models

from kernel.clock import now
from kernel.tenancy.constraints import AppendOnly
from kernel.tenancy.models import TenantModel


class PriceOverride(TenantModel):
    """An organisation's own price of a model. The newest row counts; older ones stay for the record."""

    provider = models.CharField(max_length=60)
    model = models.CharField(max_length=200)
    input_per_million = models.BigIntegerField()
    output_per_million = models.BigIntegerField()
    set_by = models.UUIDField()
    set_at = models.DateTimeField(default=now)

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            AppendOnly(name="billing_priceoverride_append"),
            models.CheckConstraint(
                condition=models.Q(input_per_million__gte=0) & models.Q(output_per_million__gte=0),
                name="billing_priceoverride_positive",
            ),
        ]
        indexes = [
            models.Index(fields=["tenant_id", "provider", "model", "-set_at"], name="billing_priceoverride_newest")
        ]
