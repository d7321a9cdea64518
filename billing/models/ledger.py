from django.db import models

from billing.events import Amount, LedgerEntry, LedgerKind
from kernel.clock import now
from kernel.tenancy.constraints import AppendOnly, SameTenant
from kernel.tenancy.models import TenantModel

_FIRST_BOOKINGS = [LedgerKind.SETTLE.value, LedgerKind.EXPIRE.value]


class LedgerRow(TenantModel):
    """The truth about usage. Its sum over a window is what was spent in it."""

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
    tokens = models.BigIntegerField()
    nano_usd = models.BigIntegerField()
    input_per_million = models.BigIntegerField()
    output_per_million = models.BigIntegerField()
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
        ]
        indexes = [
            models.Index(fields=["tenant_id", "day"], name="billing_ledgerrow_day"),
            models.Index(fields=["tenant_id", "month_key"], name="billing_ledgerrow_month"),
        ]

    @property
    def amount(self) -> Amount:
        return Amount(self.tokens, self.nano_usd)

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
            amount=self.amount,
            price_version=self.price_version,
            estimated=self.estimated,
        )
