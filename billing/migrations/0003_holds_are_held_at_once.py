from django.db import migrations, models

# Nothing was sent for a pending hold; Redis gives its part back when the lease is over.
_RELEASE = "update billing_budgethold set state = 'released', closed_at = now() where state = 'pending'"


class Migration(migrations.Migration):
    dependencies = [("billing", "0002_prices_of_accounts")]

    operations = [
        migrations.RunSQL(_RELEASE, migrations.RunSQL.noop),
        migrations.AlterField(
            model_name="budgethold",
            name="state",
            field=models.CharField(
                choices=[
                    ("held", "held"),
                    ("settled", "settled"),
                    ("expired", "expired"),
                    ("released", "released"),
                ],
                max_length=16,
            ),
        ),
    ]
