from django.db import models

from billing.events import MAX_CAP, Amount, LedgerEntry, LedgerKind, TokenCount
from kernel.clock import now
from kernel.tenancy.constraints import AppendOnly, SameTenant
from kernel.tenancy.models import TenantModel

_FIRST_BOOKINGS = [LedgerKind.SETTLE.value, LedgerKind.EXPIRE.value]
_SUMMED = (
    "input_tokens",
    "output_tokens",
    "cached_tokens",
    "cache_write_tokens",
    "reasoning_tokens",
    "tokens",
    "nano_usd",
)


def _within(least: int, *names: str) -> models.Q:
    """Whether each of these columns is a number that Redis and JSON carry exactly."""
    return models.Q(**{f"{name}__gte": least for name in names}, **{f"{name}__lte": MAX_CAP for name in names})


class LedgerRow(TenantModel):
    """The truth about usage. Its sum over a window is what was spent in it.

    Cached (read) and cache-write tokens are parts of `input_tokens`, reasoning tokens one of `output_tokens`; a kind
    without a price of its own cost what the rest of its side did. `tokens` and `nano_usd` are what was booked, never
    more than was set aside; what the provider says it used beyond that is in `over_tokens` and `over_nano_usd`.
    """

    hold = models.ForeignKey(
        "billing.BudgetHold", on_delete=models.PROTECT, db_constraint=False, related_name="bookings"
    )
    kind = models.CharField(max_length=16, choices=[(kind.value, kind.value) for kind in LedgerKind])
    at = models.DateTimeField(default=now)
    day = models.DateField()
    day_key = models.CharField(max_length=80)
    month_key = models.CharField(max_length=80)
    member_id = models.UUIDField(null=True)
    purpose = models.CharField(max_length=40)
    provider = models.CharField(max_length=80)
    model = models.CharField(max_length=200)
    input_tokens = models.BigIntegerField()
    output_tokens = models.BigIntegerField()
    cached_tokens = models.BigIntegerField(default=0, db_default=0)
    cache_write_tokens = models.BigIntegerField(default=0, db_default=0)
    reasoning_tokens = models.BigIntegerField(default=0, db_default=0)
    tokens = models.BigIntegerField()
    nano_usd = models.BigIntegerField()
    over_tokens = models.BigIntegerField(default=0, db_default=0)
    over_nano_usd = models.BigIntegerField(default=0, db_default=0)
    input_per_million = models.BigIntegerField()
    output_per_million = models.BigIntegerField()
    cached_per_million = models.BigIntegerField(null=True)
    cache_write_per_million = models.BigIntegerField(null=True)
    reasoning_per_million = models.BigIntegerField(null=True)
    price_version = models.CharField(max_length=80)
    estimated = models.BooleanField()

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            AppendOnly(name="billing_ledgerrow_append"),
            SameTenant(field="hold", name="billing_ledgerrow_hold"),
            SameTenant(field="member", to="tenants_membership", name="billing_ledgerrow_member"),
            models.UniqueConstraint(
                fields=["tenant_id", "hold"],
                condition=models.Q(kind__in=_FIRST_BOOKINGS),
                name="billing_ledgerrow_once",
            ),
            models.UniqueConstraint(
                fields=["tenant_id", "hold"],
                condition=models.Q(kind=LedgerKind.ADJUST.value),
                name="billing_ledgerrow_adjusted_once",
            ),
            # Only an adjustment takes something back.
            models.CheckConstraint(
                condition=_within(0, *_SUMMED) | (models.Q(kind=LedgerKind.ADJUST.value) & _within(-MAX_CAP, *_SUMMED)),
                name="billing_ledgerrow_amounts",
            ),
            models.CheckConstraint(condition=_within(0, "over_tokens", "over_nano_usd"), name="billing_ledgerrow_over"),
        ]
        indexes = [
            models.Index(fields=["tenant_id", "day"], name="billing_ledgerrow_day"),
            models.Index(fields=["tenant_id", "month_key"], name="billing_ledgerrow_month"),
        ]

    @property
    def amount(self) -> Amount:
        return Amount(self.tokens, self.nano_usd)

    @property
    def over(self) -> Amount:
        """What the provider says it used beyond what was set aside; kept, never booked."""
        return Amount(self.over_tokens, self.over_nano_usd)

    @property
    def count(self) -> TokenCount:
        return TokenCount(
            self.input_tokens, self.output_tokens, self.cached_tokens, self.cache_write_tokens, self.reasoning_tokens
        )

    def view(self) -> LedgerEntry:
        return LedgerEntry(
            id=self.id,
            hold_id=self.hold_id,
            kind=LedgerKind(self.kind),
            at=self.at,
            day=self.day,
            member_id=self.member_id,
            purpose=self.purpose,
            provider=self.provider,
            model=self.model,
            input_tokens=self.input_tokens,
            output_tokens=self.output_tokens,
            cached_tokens=self.cached_tokens,
            cache_write_tokens=self.cache_write_tokens,
            reasoning_tokens=self.reasoning_tokens,
            amount=self.amount,
            over=self.over,
            price_version=self.price_version,
            estimated=self.estimated,
        )
