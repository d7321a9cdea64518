"""Which organisations have work for the sweeps: ids only, so that none need be visited to find out."""

from django.db import migrations

from kernel.tenancy.migrations import search_function

# Reads the table of documents once. An index on it would make every edit write one (see `editor.models.Document`).
BEHIND = """
  select distinct d.tenant_id from editor_document d where d.head > d.projected_seq
"""


class Migration(migrations.Migration):
    dependencies = [("editor", "0009_events_leave_with_their_document"), ("kernel", "0002_functions")]

    operations = [
        search_function("editor_tenants_behind", "", "table (tenant_id uuid)", BEHIND),
    ]
