from django.db import models

from kernel.clock import now
from kernel.tenancy.constraints import AppendOnly
from kernel.tenancy.models import TenantModel


class PolicyVersion(TenantModel):
    """The rules as published. Version 1 is built in until an organisation publishes its own."""

    version = models.IntegerField()
    rules = models.JSONField()
    published_by = models.UUIDField(null=True)
    published_at = models.DateTimeField(default=now)

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            AppendOnly(name="governance_policyversion_append"),
            models.UniqueConstraint(fields=["tenant_id", "version"], name="governance_policyversion_number"),
        ]
