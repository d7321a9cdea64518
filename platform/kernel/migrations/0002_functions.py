"""Functions that read past the policies and return ids only."""

from django.db import migrations

from kernel.tenancy.migrations import search_function

# A reader has news of a tenant when an event below the horizon lies behind its cursor: one index probe a tenant.
TENANTS_WITH_NEWS = """
  select o.id from tenants_organisation o
  left join kernel_journalcursor c on c.tenant_id = o.id and c.reader = reader_name
  where exists (
    select 1 from kernel_journalevent e
    where e.tenant_id = o.id and e.xid < pg_snapshot_xmin(pg_current_snapshot())
      and (e.xid, e.id) > (coalesce(c.xid, '0'::xid8), coalesce(c.event_id, '00000000-0000-0000-0000-000000000000'::uuid))
  )
"""


class Migration(migrations.Migration):
    dependencies = [("kernel", "0001_initial"), ("tenants", "0001_initial")]

    operations = [
        search_function("kernel_tenants_with_news", "reader_name text", "table (tenant_id uuid)", TENANTS_WITH_NEWS),
    ]
