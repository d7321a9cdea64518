from uuid import uuid4

from django.db import models

from kernel.tenancy.models import TenantModel


class ConfigurationVersion(TenantModel):
    """A token for all that a call reads of its organisation: rights, keys, policy, caps, prices, accounts and routes.

    Triggers move it in the transaction of any change to them (ADR 0127); nobody else writes it. It is random:
    no database that is restored, and no savepoint that is rolled back, comes to a token that stood for something else.
    """

    version = models.UUIDField(default=uuid4)

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(fields=["tenant_id"], name="generation_configuration_one"),
        ]
