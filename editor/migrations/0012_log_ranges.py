"""Old events lie together in ranges. An event's own row may go when a range holds it, and no earlier."""

import django.db.models.deletion
from django.db import migrations, models

import kernel.clock
import kernel.tenancy.constraints
import kernel.tenancy.scope
from editor.migrations._packed_rows import put_rows_back
from kernel.tenancy.migrations import search_function

# A range names the digests of rows that stand there, all of them. Whatever packs it, the database checks this itself.
_CHECK = """
create function editor_check_range() returns trigger language plpgsql as $$
declare
  counted bigint;
  named bytea;
begin
  select count(*), sha256(string_agg(e.sha256, ''::bytea order by e.seq)) into counted, named from editor_event e
  where e.tenant_id = new.tenant_id and e.document_id = new.document_id and e.seq between new.first_seq and new.last_seq;
  if counted <> new.last_seq - new.first_seq + 1 or named is distinct from new.root then
    raise exception 'a range of a log names other events' using errcode = 'integrity_constraint_violation';
  end if;
  return new;
end
$$;
create trigger names_its_events before insert on editor_logrange for each row execute function editor_check_range();
"""
_UNCHECK = "drop trigger names_its_events on editor_logrange; drop function editor_check_range()"

# As `kernel_refuse_change_alone('editor_document', 'document_id')`, and for an event that a range holds.
_LEAVE = """
create function editor_refuse_event_change() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' and (
    exists (
      select from editor_logrange r where r.tenant_id = old.tenant_id and r.document_id = old.document_id
      and r.first_seq <= old.seq and r.last_seq >= old.seq
    ) or not exists (
      select from editor_document d where d.tenant_id = old.tenant_id and d.id = old.document_id
    )
  ) then
    return old;
  end if;
  raise exception '% is append-only', tg_table_name using errcode = 'insufficient_privilege';
end
$$;
drop trigger append_only on editor_event;
create trigger append_only before update or delete on editor_event
for each row execute function editor_refuse_event_change();
alter table editor_event enable always trigger append_only;
"""
_STAY = """
drop trigger append_only on editor_event;
create trigger append_only before update or delete on editor_event
for each row execute function kernel_refuse_change_alone('editor_document', 'document_id');
alter table editor_event enable always trigger append_only;
drop function editor_refuse_event_change();
"""

_TO_PACK = """
  select distinct d.tenant_id from editor_document d
  where least(d.snapshot_seq, d.projected_seq, d.journaled_seq) - d.packed_seq >= $1
"""


class Migration(migrations.Migration):
    dependencies = [("editor", "0011_projection_by_words")]

    operations = [
        migrations.AddField("document", "packed_seq", models.BigIntegerField(default=0)),
        migrations.CreateModel(
            name="LogRange",
            fields=[
                ("tenant_id", models.UUIDField(default=kernel.tenancy.scope.current_tenant_id, editable=False)),
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "tenant_id",
                        "document_id",
                        "first_seq",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("first_seq", models.BigIntegerField()),
                ("last_seq", models.BigIntegerField()),
                ("root", models.BinaryField()),
                ("payload_bytes", models.BigIntegerField()),
                ("body", models.BinaryField()),
                ("packed_at", models.DateTimeField(default=kernel.clock.now)),
                (
                    "document",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        to="editor.document",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "default_manager_name": "objects",
                "constraints": [
                    kernel.tenancy.constraints.RowLevelSecurity(name="editor_logrange_rls"),
                    kernel.tenancy.constraints.SameTenant(
                        field="document", name="editor_logrange_document", on_delete="NO ACTION"
                    ),
                    kernel.tenancy.constraints.AppendOnly(name="editor_logrange_append_only", leaves_with="document"),
                ],
            },
        ),
        # The packed bodies are compressed; the database need not try again.
        migrations.RunSQL(
            "alter table editor_logrange alter column body set storage external",
            "alter table editor_logrange alter column body set storage extended",
        ),
        migrations.RunSQL(_CHECK, _UNCHECK),
        migrations.RunPython(migrations.RunPython.noop, put_rows_back),
        migrations.RunSQL(_LEAVE, _STAY),
        search_function("editor_tenants_to_pack", "events bigint", "table (tenant_id uuid)", _TO_PACK),
    ]
