"""What a provider reports beyond a hold gets columns of its own, and amounts get bounds.

The bounds are NOT VALID: an older version may have booked what breaks them, and the ledger is not rewritten.
"""

from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models

_MOST = 2**53 - 1
_SUMMED = (
    "input_tokens",
    "output_tokens",
    "cached_tokens",
    "cache_write_tokens",
    "reasoning_tokens",
    "tokens",
    "nano_usd",
)


def _within(least, *names):
    return models.Q(**{f"{name}__gte": least for name in names}, **{f"{name}__lte": _MOST for name in names})


class Migration(migrations.Migration):
    dependencies = [("billing", "0004_kinds_of_tokens")]

    operations = [
        migrations.AddField(
            model_name="ledgerrow",
            name="over_tokens",
            field=models.BigIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name="ledgerrow",
            name="over_nano_usd",
            field=models.BigIntegerField(db_default=0, default=0),
        ),
        AddConstraintNotValid(
            model_name="ledgerrow",
            constraint=models.CheckConstraint(
                condition=_within(0, *_SUMMED) | (models.Q(kind="adjust") & _within(-_MOST, *_SUMMED)),
                name="billing_ledgerrow_amounts",
            ),
        ),
        AddConstraintNotValid(
            model_name="ledgerrow",
            constraint=models.CheckConstraint(
                condition=_within(0, "over_tokens", "over_nano_usd"), name="billing_ledgerrow_over"
            ),
        ),
        AddConstraintNotValid(
            model_name="budgethold",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    tokens__range=(0, _MOST),
                    nano_usd__range=(0, _MOST),
                    used_tokens__range=(0, _MOST),
                    used_nano_usd__range=(0, _MOST),
                ),
                name="billing_hold_amounts",
            ),
        ),
    ]
