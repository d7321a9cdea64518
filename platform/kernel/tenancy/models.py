"""The base of every table that belongs to a tenant."""

from typing import TypeVar

from django.db import models

from kernel.ids import uuid7
from kernel.tenancy.constraints import RowLevelSecurity
from kernel.tenancy.scope import current_tenant_id

M = TypeVar("M", bound=models.Model, covariant=True)


class TenantManager(models.Manager[M]):
    """Sees the current tenant's rows only; raises NoTenant outside a scope."""

    def get_queryset(self) -> models.QuerySet[M]:
        return super().get_queryset().filter(tenant_id=current_tenant_id())


class TenantModel(models.Model):
    """A row of one tenant: UUIDv7 id, tenant id, isolation by constraint and by manager.

    Subclasses extend `TenantModel.Meta` and keep its constraints. Every further unique constraint and
    index leads with `tenant_id`, so that none becomes an oracle for another tenant's rows.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    tenant_id = models.UUIDField(default=current_tenant_id, editable=False)

    objects = TenantManager()

    class Meta:
        abstract = True
        base_manager_name = "objects"
        default_manager_name = "objects"
        constraints = [
            RowLevelSecurity(name="%(app_label)s_%(class)s_rls"),
            models.UniqueConstraint(fields=["tenant_id", "id"], name="%(app_label)s_%(class)s_own"),
        ]
