from django.db import models

from billing.events import OwnPrice, Price
from kernel.clock import now
from kernel.tenancy.constraints import AppendOnly
from kernel.tenancy.models import TenantModel


class PriceOverride(TenantModel):
    """An organisation's own price of a model. The newest row counts; older ones stay for the record.

    `account_id` is the server of one's own that it holds for, whatever that is called; without one it holds for the
    house `provider` names. `provider` beside an account is the name it had when the price was set.
    """

    account_id = models.UUIDField(null=True)
    provider = models.CharField(max_length=80)
    model = models.CharField(max_length=200)
    input_per_million = models.BigIntegerField()
    output_per_million = models.BigIntegerField()
    cached_per_million = models.BigIntegerField(null=True)
    cache_write_per_million = models.BigIntegerField(null=True)
    reasoning_per_million = models.BigIntegerField(null=True)
    set_by = models.UUIDField()
    set_at = models.DateTimeField(default=now)

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            AppendOnly(name="billing_priceoverride_append"),
            models.CheckConstraint(
                condition=models.Q(input_per_million__gte=0) & models.Q(output_per_million__gte=0),
                name="billing_priceoverride_positive",
            ),
            *(
                models.CheckConstraint(
                    condition=models.Q((f"{kind}_per_million", None)) | models.Q((f"{kind}_per_million__gte", 0)),
                    name=f"billing_priceoverride_{kind}",
                )
                for kind in ("cached", "cache_write", "reasoning")
            ),
        ]
        indexes = [
            models.Index(fields=["tenant_id", "provider", "model", "-set_at"], name="billing_priceoverride_newest"),
            models.Index(fields=["tenant_id", "account_id", "model", "-set_at"], name="billing_price_of_account"),
        ]

    def view(self) -> OwnPrice:
        version = f"own {self.id}"
        price = Price(
            self.provider,
            self.model,
            self.input_per_million,
            self.output_per_million,
            version,
            self.cached_per_million,
            self.cache_write_per_million,
            self.reasoning_per_million,
        )
        return OwnPrice(self.account_id, price)
