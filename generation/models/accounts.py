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
    # When a test passed first at this address: before that its models are not offered.
    passed_at = models.DateTimeField(null=True)

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


class FallbackChoice(TenantModel):
    """Who steps in for calls of one API key, or of one model of an account; without an account nobody does.

    Goes before the organisation's own in `ModelChoice`; a key's goes before a model's.
    """

    key_id = models.UUIDField(null=True)
    account_id = models.UUIDField(null=True)
    model = models.CharField(max_length=200, blank=True)
    fallback_account_id = models.UUIDField(null=True)
    fallback_model = models.CharField(max_length=200, blank=True)
    changed_at = models.DateTimeField(default=now)

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(
                fields=["tenant_id", "key_id", "account_id", "model"],
                nulls_distinct=False,
                name="generation_fallback_one",
            ),
            models.CheckConstraint(
                condition=models.Q(key_id__isnull=False, account_id=None)
                | models.Q(key_id=None, account_id__isnull=False),
                name="generation_fallback_whose",
            ),
        ]
