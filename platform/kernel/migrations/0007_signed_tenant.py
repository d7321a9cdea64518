"""Policies and functions take the tenant from `kernel_tenant()`, which verifies it, instead of a bare setting.

On a new database there is nothing to change: what makes policies and functions writes the new form. On one with data
every policy changes at the same moment. Its tables are locked for that, all of them or none: a try gives up after two
seconds, so that no request waits longer behind a transaction that lasts, and is repeated for about a minute and a half.
"""

from django.db import migrations

from kernel.tenancy.migrations import SIGNED, UNSIGNED

_CHANGE = """
do $do$
declare
  policies constant text[] := array(
    select format('%I.%I', schemaname, tablename) from pg_policies
    where schemaname = 'public' and policyname = 'tenant_isolation' and qual like $mark$%{mark}%$mark$
    order by tablename);
  walled text;
  stale oid;
begin
  for tries in 1 .. 30 loop
    exit when cardinality(policies) = 0;
    begin
      perform set_config('lock_timeout', '2s', true);
      execute 'lock table ' || array_to_string(policies, ', ') || ' in access exclusive mode';
      exit;
    exception when lock_not_available or deadlock_detected then
      if tries = 30 then raise; end if;
      perform pg_sleep(1);
    end;
  end loop;
  foreach walled in array policies loop
    execute format('alter policy tenant_isolation on %s using ({bound}) with check ({bound})', walled);
  end loop;
  for stale in
    select p.oid from pg_proc p
    where p.pronamespace = 'public'::regnamespace and p.prokind = 'f' and position($old${old}$old$ in p.prosrc) > 0
  loop
    execute replace(pg_get_functiondef(stale), $old${old}$old$, $new${new}$new$);
  end loop;
end
$do$
"""


def _change(old: str, new: str, mark: str) -> str:
    bound = f"tenant_id = (select {new})".replace("'", "''")
    return _CHANGE.format(old=old, new=new, mark=mark, bound=bound)


class Migration(migrations.Migration):
    dependencies = [("kernel", "0006_webhook_receipts")]

    operations = [
        migrations.RunSQL(
            _change(UNSIGNED, SIGNED, mark="app.tenant_id"), _change(SIGNED, UNSIGNED, mark="kernel_tenant()")
        ),
    ]
