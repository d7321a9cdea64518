"""One token for all that a call reads of its organisation, moved by triggers in the transaction of each change.

A trigger cannot be forgotten by whoever writes to one of these tables next. The functions belong to `search`, because a
person's row belongs to no tenant: switching an account off moves the token of each organisation it is a member of.
"""

import uuid

from django.db import migrations, models

import kernel.ids
import kernel.tenancy.constraints
import kernel.tenancy.scope
from kernel.tenancy.migrations import PINNED_PATH

_MOVE = """
  insert into generation_configurationversion (id, tenant_id, version)
  {whose}
  on conflict (tenant_id) do update set version = excluded.version;
"""

# The trigger's argument is the column that names the tenant.
OF_ROW = _MOVE.format(
    whose="""values (
    gen_random_uuid(), (to_jsonb(case when tg_op = 'DELETE' then old else new end) ->> tg_argv[0])::uuid,
    gen_random_uuid()
  )"""
)

# In the order of their ids, so that two that switch people off do not wait for each other in a circle.
OF_PERSON = _MOVE.format(
    whose="""select gen_random_uuid(), m.tenant_id, gen_random_uuid() from tenants_membership m
  where m.person_id = new.id order by m.tenant_id"""
)

# Table, when, and the column that names the tenant. Noting that a key was used changes nothing that a call obeys.
WATCHED = (
    ("tenants_organisation", "insert or update", "id"),
    ("tenants_membership", "insert or update or delete", "tenant_id"),
    (
        "tenants_apikey",
        "insert or delete or update of tenant_id, name, key_hash, member_id, scopes, expires_at, revoked_at",
        "tenant_id",
    ),
    ("governance_policyversion", "insert or update or delete", "tenant_id"),
    ("billing_cap", "insert or update or delete", "tenant_id"),
    ("billing_priceoverride", "insert or update or delete", "tenant_id"),
    ("generation_provideraccount", "insert or update or delete", "tenant_id"),
    ("generation_modelchoice", "insert or update or delete", "tenant_id"),
    ("generation_fallbackchoice", "insert or update or delete", "tenant_id"),
)


def _function(name: str, body: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER {PINNED_PATH} "
        f"AS $fn$ begin {body} return null; end $fn$; "
        f"ALTER FUNCTION {name}() OWNER TO search; REVOKE ALL ON FUNCTION {name}() FROM PUBLIC; "
        f"GRANT EXECUTE ON FUNCTION {name}() TO migrator",
        f"DROP FUNCTION {name}()",
    )


def _trigger(table: str, when: str, column: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        f"CREATE TRIGGER configuration_moved AFTER {when} ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION generation_configuration_moved('{column}')",
        f"DROP TRIGGER configuration_moved ON {table}",
    )


class Migration(migrations.Migration):
    dependencies = [
        ("generation", "0008_tenants_with_work"),
        ("billing", "0006_tenants_with_work"),
        ("governance", "0003_tenants_with_work"),
        ("tenants", "0007_erased_members"),
    ]

    operations = [
        migrations.CreateModel(
            name="ConfigurationVersion",
            fields=[
                ("id", models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("tenant_id", models.UUIDField(default=kernel.tenancy.scope.current_tenant_id, editable=False)),
                ("version", models.UUIDField(default=uuid.uuid4)),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "default_manager_name": "objects",
                "constraints": [
                    kernel.tenancy.constraints.RowLevelSecurity(name="generation_configurationversion_rls"),
                    models.UniqueConstraint(fields=("tenant_id", "id"), name="generation_configurationversion_own"),
                    models.UniqueConstraint(fields=("tenant_id",), name="generation_configuration_one"),
                ],
            },
        ),
        migrations.RunSQL(
            "REVOKE INSERT, UPDATE, DELETE ON generation_configurationversion FROM app; "
            "GRANT SELECT, INSERT, UPDATE ON generation_configurationversion TO search",
            migrations.RunSQL.noop,
        ),
        _function("generation_configuration_moved", OF_ROW),
        _function("generation_person_moved", OF_PERSON),
        *(_trigger(*one) for one in WATCHED),
        migrations.RunSQL(
            "CREATE TRIGGER configuration_moved AFTER UPDATE OF is_active ON tenants_person FOR EACH ROW "
            "WHEN (old.is_active IS DISTINCT FROM new.is_active) EXECUTE FUNCTION generation_person_moved()",
            "DROP TRIGGER configuration_moved ON tenants_person",
        ),
        migrations.RunSQL(
            "INSERT INTO generation_configurationversion (id, tenant_id, version) "
            "SELECT gen_random_uuid(), id, gen_random_uuid() FROM tenants_organisation ON CONFLICT DO NOTHING",
            migrations.RunSQL.noop,
        ),
    ]
