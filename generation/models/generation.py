from django.db import models

from billing.events import MAX_CAP, TokenCount
from generation.events import FINAL_STATES, TOKEN_KINDS, State
from kernel.clock import now
from kernel.tenancy.constraints import SameTenant
from kernel.tenancy.models import TenantModel

_AMOUNTS = ("ceiling_nano_usd", "cost_nano_usd", "over_tokens", "over_nano_usd")


class Generation(TenantModel):
    """One call of the gateway, from admission to its receipt. Text lives sealed, in `transcript` and the journal.

    `hops` lists the attempts ({provider, model, failure}); `transcript` is the packed event stream, sealed
    under the asker's key, so that a reader can resume after Redis forgot it. `sealed_request` is there until the
    end is recorded, for the sweep (see `SavedRequest`). `sealed_secret` opens its events in Redis and salts both
    digests (see `secret`). `spent` is what the attempts before the one under `hold_id` were settled with
    ({hold_id, nano_usd, and each of TOKEN_KINDS}); the figures of a running row are the last
    attempt's, those of an ended one are all attempts' together. `over_*` is what providers say they used beyond what
    was set aside, which is kept and not booked.
    """

    state = models.CharField(
        max_length=16, choices=[(state.value, state.value) for state in State], default=State.QUEUED
    )
    purpose = models.CharField(max_length=40)
    requested_by_id = models.UUIDField(null=True)
    key_id = models.UUIDField(null=True)
    request_id = models.CharField(max_length=64, blank=True)
    idempotency_key = models.CharField(max_length=200, null=True)  # noqa: DJ001 - null keys do not collide
    request_digest = models.CharField(max_length=64)
    subject_kind = models.CharField(max_length=40, blank=True)
    subject_id = models.UUIDField(null=True)

    provider = models.CharField(max_length=40, blank=True)
    account_id = models.UUIDField(null=True)
    model = models.CharField(max_length=200, blank=True)
    is_demo = models.BooleanField(default=False)
    hops = models.JSONField(default=list)

    prompt_sha256 = models.CharField(max_length=64, blank=True)
    policy_version = models.IntegerField(null=True)
    verdict = models.JSONField(default=dict)
    sources = models.JSONField(default=list)

    hold_id = models.UUIDField(null=True)
    spent = models.JSONField(default=list)
    price_version = models.CharField(max_length=120, blank=True)
    ceiling_nano_usd = models.BigIntegerField(default=0)
    max_tokens = models.IntegerField(default=0)
    input_tokens = models.IntegerField(default=0)
    output_tokens = models.IntegerField(default=0)
    cached_tokens = models.IntegerField(default=0, db_default=0)
    cache_write_tokens = models.IntegerField(default=0, db_default=0)
    reasoning_tokens = models.IntegerField(default=0, db_default=0)
    is_usage_estimated = models.BooleanField(default=False)
    is_usage_implausible = models.BooleanField(default=False, db_default=False)
    cost_nano_usd = models.BigIntegerField(default=0)
    over_tokens = models.BigIntegerField(default=0, db_default=0)
    over_nano_usd = models.BigIntegerField(default=0, db_default=0)

    finish_reason = models.CharField(max_length=20, blank=True)
    error_code = models.CharField(max_length=80, blank=True)
    transcript = models.BinaryField(null=True)
    sealed_request = models.BinaryField(null=True)
    sealed_secret = models.BinaryField(null=True)

    created_at = models.DateTimeField(default=now)
    started_at = models.DateTimeField(null=True)
    first_token_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    lease_until = models.DateTimeField(null=True)

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            SameTenant(field="requested_by", to="tenants_membership", name="generation_generation_member"),
            models.UniqueConstraint(
                fields=["tenant_id", "requested_by_id", "idempotency_key"], name="generation_generation_once"
            ),
            models.CheckConstraint(
                condition=models.Q(**{f"{name}__range": (0, MAX_CAP) for name in (*TOKEN_KINDS, *_AMOUNTS)}),
                name="generation_generation_amounts",
            ),
        ]
        indexes = [
            models.Index(
                fields=["tenant_id", "lease_until"],
                condition=models.Q(state__in=[State.QUEUED, State.RUNNING]),
                name="generation_unfinished",
            ),
            models.Index(fields=["tenant_id", "requested_by_id", "-id"], name="generation_by_member"),
        ]

    @property
    def is_final(self) -> bool:
        return self.state in FINAL_STATES

    @property
    def count(self) -> TokenCount:
        return TokenCount(*(getattr(self, name) for name in TOKEN_KINDS))

    @property
    def owner(self) -> str:
        """Whose key seals the text."""
        return f"member:{self.requested_by_id}" if self.requested_by_id else "tenant"
