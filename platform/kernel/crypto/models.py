from django.db import models

from kernel.clock import now
from kernel.tenancy.models import TenantModel


class TenantKey(TenantModel):
    """A tenant's key, wrapped by the installation's master key."""

    wrapped = models.BinaryField()
    master_key_id = models.CharField(max_length=32)
    created_at = models.DateTimeField(default=now)

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(fields=["tenant_id"], name="kernel_tenantkey_one"),
        ]


class SubjectKey(TenantModel):
    """One subject's data key, wrapped by the tenant's key. Erasing a subject empties `wrapped`."""

    subject = models.CharField(max_length=120)
    wrapped = models.BinaryField(null=True)
    created_at = models.DateTimeField(default=now)
    erased_at = models.DateTimeField(null=True)

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(fields=["tenant_id", "subject"], name="kernel_subjectkey_subject"),
        ]
