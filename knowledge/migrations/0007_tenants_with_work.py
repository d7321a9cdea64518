"""Which organisations have work for the sweeps: ids only, so that none need be visited to find out."""

from django.db import migrations

from kernel.tenancy.migrations import search_function

# Reads the index of files whose graph is behind.
GRAPH_BEHIND = """
  select distinct f.tenant_id from knowledge_file f where f.is_graph_behind
"""

# Of what lies on disk: whose bytes no row speaks of. What lies there for nobody we know is not ours to judge.
ORPHANS = """
  select distinct o.id from unnest(tenant_ids, file_ids) as stored (tenant_id, file_id)
  join tenants_organisation o on o.id = stored.tenant_id
  where not exists (
    select 1 from knowledge_file f where f.tenant_id = stored.tenant_id and f.id = stored.file_id
  )
"""


class Migration(migrations.Migration):
    dependencies = [("knowledge", "0006_names_of_files_that_went_before"), ("kernel", "0002_functions")]

    operations = [
        search_function("knowledge_tenants_with_graph_behind", "", "table (tenant_id uuid)", GRAPH_BEHIND),
        search_function(
            "knowledge_tenants_with_orphans", "tenant_ids uuid[], file_ids uuid[]", "table (tenant_id uuid)", ORPHANS
        ),
    ]
