from django.db import models

from billing.events import MAX_CAP, Scope, Window
from kernel.clock import now
from kernel.tenancy.constraints import AppendOnly, SameTenant
from kernel.tenancy.models import TenantModel


class Cap(TenantModel):
    """The most that may be spent in one window, by the organisation or by one member."""

    scope = models.CharField(max_length=16, choices=[(scope.value, scope.value) for scope in Scope])
    member_id = models.UUIDField(null=True)
    window = models.CharField(max_length=16, choices=[(window.value, window.value) for window in Window])
    cap_nano_usd = models.BigIntegerField(null=True)
    cap_tokens = models.BigIntegerField(null=True)
    set_by = models.UUIDField()
    set_at = models.DateTimeField(default=now)

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            SameTenant(field="member", to="tenants_membership", name="billing_cap_member"),
            models.UniqueConstraint(
                fields=["tenant_id", "scope", "member_id", "window"],
                nulls_distinct=False,
                name="billing_cap_one",
            ),
            models.CheckConstraint(
                condition=models.Q(scope=Scope.TENANT.value, member_id=None)
                | models.Q(scope=Scope.MEMBER.value, member_id__isnull=False),
                name="billing_cap_whose",
            ),
            models.CheckConstraint(
                condition=models.Q(cap_nano_usd=None) | models.Q(cap_nano_usd__range=(0, MAX_CAP)),
                name="billing_cap_nano",
            ),
            models.CheckConstraint(
                condition=models.Q(cap_tokens=None) | models.Q(cap_tokens__range=(0, MAX_CAP)),
                name="billing_cap_tokens",
            ),
        ]


class ThresholdCrossed(TenantModel):
    """A share of a cap was reached in a window. One row each, so that it is told once."""

    scope = models.CharField(max_length=16)
    member_id = models.UUIDField(null=True)
    window_key = models.CharField(max_length=80)
    unit = models.CharField(max_length=16)
    percent = models.SmallIntegerField()
    at = models.DateTimeField(default=now)

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            AppendOnly(name="billing_threshold_append"),
            models.UniqueConstraint(
                fields=["tenant_id", "window_key", "scope", "member_id", "unit", "percent"],
                nulls_distinct=False,
                name="billing_threshold_once",
            ),
        ]
