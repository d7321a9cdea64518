"""What providers report beyond what was set aside, a mark for figures that cannot be, and bounds for all of them.

An older version believed negative figures. A receipt may be written again (an erasure takes its text), so those are set
to none here; the ledger keeps what was booked.
"""

from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models

_MOST = 2**53 - 1
_BOUNDED = (
    "input_tokens",
    "output_tokens",
    "cached_tokens",
    "cache_write_tokens",
    "reasoning_tokens",
    "ceiling_nano_usd",
    "cost_nano_usd",
    "over_tokens",
    "over_nano_usd",
)
_BROUGHT_IN = """
    update generation_generation set
        input_tokens = greatest(0, input_tokens),
        output_tokens = greatest(0, output_tokens),
        cached_tokens = greatest(0, cached_tokens),
        cache_write_tokens = greatest(0, cache_write_tokens),
        reasoning_tokens = greatest(0, reasoning_tokens),
        ceiling_nano_usd = greatest(0, least(ceiling_nano_usd, 9007199254740991)),
        cost_nano_usd = greatest(0, least(cost_nano_usd, 9007199254740991))
    where least(input_tokens, output_tokens, cached_tokens, cache_write_tokens, reasoning_tokens) < 0
       or ceiling_nano_usd not between 0 and 9007199254740991
       or cost_nano_usd not between 0 and 9007199254740991
"""


class Migration(migrations.Migration):
    dependencies = [("generation", "0006_fallbacks_are_chosen")]

    operations = [
        migrations.AddField(
            model_name="generation",
            name="is_usage_implausible",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name="generation",
            name="over_tokens",
            field=models.BigIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name="generation",
            name="over_nano_usd",
            field=models.BigIntegerField(db_default=0, default=0),
        ),
        migrations.RunSQL(_BROUGHT_IN, migrations.RunSQL.noop),
        AddConstraintNotValid(
            model_name="generation",
            constraint=models.CheckConstraint(
                condition=models.Q(**{f"{name}__range": (0, _MOST) for name in _BOUNDED}),
                name="generation_generation_amounts",
            ),
        ),
    ]
