"""Nobody steps in, becomes the default or is offered unasked. What was derived for an organisation so far is written
down as its choice, so that its calls go where they went; the built-in model no longer steps in by itself.
"""

from django.conf import settings
from django.db import migrations, models

import kernel.clock
import kernel.ids
import kernel.tenancy.constraints
import kernel.tenancy.scope

# Their models were offered without a test.
_OFFERED_SO_FAR = "update generation_provideraccount set passed_at = changed_at"
_DERIVED_SO_FAR = """
    insert into generation_modelchoice
        (id, tenant_id, account_id, model, fallback_account_id, fallback_model, changed_at)
    select gen_random_uuid(), tenant_id, id, model, null, '', now() from (
        select distinct on (tenant_id) tenant_id, id, coalesce(
            offered -> 0 ->> 'name', offered ->> 0, case kind when 'openai' then %s when 'anthropic' then %s end
        ) as model
        from generation_provideraccount account
        where is_enabled
          and not exists (select from generation_modelchoice one where one.tenant_id = account.tenant_id)
        order by tenant_id, created_at, id
    ) first where model is not null
"""


def _write_down(apps, schema_editor):
    usual = [next(iter(models), None) for models in (settings.OPENAI_MODELS, settings.ANTHROPIC_MODELS)]
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(_OFFERED_SO_FAR)
        cursor.execute(_DERIVED_SO_FAR, usual)


class Migration(migrations.Migration):
    dependencies = [("generation", "0005_sealed_secret")]

    operations = [
        migrations.AddField(
            model_name="provideraccount",
            name="passed_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.CreateModel(
            name="FallbackChoice",
            fields=[
                ("id", models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("tenant_id", models.UUIDField(default=kernel.tenancy.scope.current_tenant_id, editable=False)),
                ("key_id", models.UUIDField(null=True)),
                ("account_id", models.UUIDField(null=True)),
                ("model", models.CharField(blank=True, max_length=200)),
                ("fallback_account_id", models.UUIDField(null=True)),
                ("fallback_model", models.CharField(blank=True, max_length=200)),
                ("changed_at", models.DateTimeField(default=kernel.clock.now)),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "default_manager_name": "objects",
                "constraints": [
                    kernel.tenancy.constraints.RowLevelSecurity(name="generation_fallbackchoice_rls"),
                    models.UniqueConstraint(fields=("tenant_id", "id"), name="generation_fallbackchoice_own"),
                    models.UniqueConstraint(
                        fields=("tenant_id", "key_id", "account_id", "model"),
                        name="generation_fallback_one",
                        nulls_distinct=False,
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("account_id", None), ("key_id__isnull", False)),
                            models.Q(("account_id__isnull", False), ("key_id", None)),
                            _connector="OR",
                        ),
                        name="generation_fallback_whose",
                    ),
                ],
            },
        ),
        migrations.RunPython(_write_down, migrations.RunPython.noop),
    ]
