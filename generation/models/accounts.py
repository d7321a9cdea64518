from django.db import models

from generation.providers.accounts import Kind
from kernel.clock import now
from kernel.tenancy.models import TenantModel


class ProviderAccount(TenantModel):
    """An organisation's own account at a provider. The key is sealed and never read back to a person.

    `offered` is a list of {name, context_window}; the window may be null. Empty: the usual models of the kind.
    """

    kind = models.CharField(max_length=24, choices=[(kind.value, kind.value) for kind in Kind])
    name = models.CharField(max_length=80)
    base_url = models.CharField(max_length=300, blank=True)
    sealed_key = models.BinaryField(null=True)
    offered = models.JSONField(default=list)
    is_enabled = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=now)
    changed_at = models.DateTimeField(default=now)
    tested_at = models.DateTimeField(null=True)
    # Empty: the last test passed; else the kind of failure.
    test_failure = models.CharField(max_length=40, blank=True)

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(fields=["tenant_id", "name"], name="generation_account_name"),
        ]


class ModelChoice(TenantModel):
    """Which model answers when nobody names one, and which when that one fails. One row per organisation."""

    account_id = models.UUIDField()
    model = models.CharField(max_length=200)
    fallback_account_id = models.UUIDField(null=True)
    fallback_model = models.CharField(max_length=200, blank=True)
    changed_at = models.DateTimeField(default=now)

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(fields=["tenant_id"], name="generation_choice_one"),
        ]
