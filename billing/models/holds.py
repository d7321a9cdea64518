from django.db import models

from billing.events import MAX_CAP, Amount, Hold, HoldState, Price
from kernel.clock import now
from kernel.tenancy.constraints import SameTenant
from kernel.tenancy.models import TenantModel


class BudgetHold(TenantModel):
    """What is set aside for one call. The lease itself lives in Redis, by Redis' clock.

    `day_key` and `month_key` name the windows it was reserved in; it settles there, whenever that is. An
    expired hold keeps its unbooked rest set aside until `closed_at`, for a truth that arrives late.
    """

    state = models.CharField(max_length=16, choices=[(state.value, state.value) for state in HoldState])
    member_id = models.UUIDField(null=True)
    purpose = models.CharField(max_length=40)
    provider = models.CharField(max_length=80)
    model = models.CharField(max_length=200)
    input_per_million = models.BigIntegerField()
    output_per_million = models.BigIntegerField()
    cached_per_million = models.BigIntegerField(null=True)
    cache_write_per_million = models.BigIntegerField(null=True)
    reasoning_per_million = models.BigIntegerField(null=True)
    price_version = models.CharField(max_length=80)
    tokens = models.BigIntegerField()
    nano_usd = models.BigIntegerField()
    used_tokens = models.BigIntegerField(default=0)
    used_nano_usd = models.BigIntegerField(default=0)
    day_key = models.CharField(max_length=80)
    month_key = models.CharField(max_length=80)
    created_at = models.DateTimeField(default=now)
    closed_at = models.DateTimeField(null=True)
    has_caps: bool
    """Whether the organisation caps anything; only where a query asks for it."""

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            SameTenant(field="member", to="tenants_membership", name="billing_hold_member"),
            models.CheckConstraint(
                condition=models.Q(
                    tokens__range=(0, MAX_CAP),
                    nano_usd__range=(0, MAX_CAP),
                    used_tokens__range=(0, MAX_CAP),
                    used_nano_usd__range=(0, MAX_CAP),
                ),
                name="billing_hold_amounts",
            ),
        ]
        indexes = [
            models.Index(
                fields=["tenant_id", "created_at"],
                condition=models.Q(closed_at=None),
                name="billing_hold_open",
            )
        ]

    @property
    def amount(self) -> Amount:
        return Amount(self.tokens, self.nano_usd)

    @property
    def used(self) -> Amount:
        """What the last checkpoint said; booked if the lease runs out."""
        return Amount(self.used_tokens, self.used_nano_usd)

    @property
    def price(self) -> Price:
        return Price(
            self.provider,
            self.model,
            self.input_per_million,
            self.output_per_million,
            self.price_version,
            self.cached_per_million,
            self.cache_write_per_million,
            self.reasoning_per_million,
        )

    def view(self) -> Hold:
        return Hold(self.id, HoldState(self.state), self.amount, self.price)
