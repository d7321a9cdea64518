from django.db import models

from kernel.clock import now
from kernel.rooms import Role
from kernel.tenancy.constraints import SameTenant
from kernel.tenancy.models import TenantModel


class Invitation(TenantModel):
    """A link that lets one person join. Only the hash of its secret is kept."""

    email = models.EmailField(blank=True)
    role = models.CharField(max_length=20, choices=[(role.value, role.value) for role in Role])
    secret_hash = models.BinaryField()
    invited_by = models.UUIDField()
    created_at = models.DateTimeField(default=now)
    expires_at = models.DateTimeField()
    accepted_by = models.UUIDField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(fields=["tenant_id", "secret_hash"], name="tenants_invitation_secret"),
        ]

    @property
    def is_open(self) -> bool:
        return self.accepted_by is None and self.withdrawn_at is None and self.expires_at > now()


class ApiKey(TenantModel):
    """An integration's key: shown once, kept as prefix and SHA-256 (high entropy needs no slow hash)."""

    name = models.CharField(max_length=120)
    prefix = models.CharField(max_length=16)
    key_hash = models.BinaryField()
    member = models.ForeignKey(
        "tenants.Membership", on_delete=models.DO_NOTHING, db_constraint=False, related_name="api_keys"
    )
    scopes = models.JSONField(default=list)
    created_at = models.DateTimeField(default=now)
    expires_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            SameTenant(field="member", name="tenants_apikey_member"),
            models.UniqueConstraint(fields=["tenant_id", "key_hash"], name="tenants_apikey_hash"),
        ]

    @property
    def is_live(self) -> bool:
        return self.revoked_at is None and (self.expires_at is None or self.expires_at > now())
