"""A range of a log is written by the database, from the rows that it stands for (ADR 0180)."""

from django.db import migrations

from editor.migrations._packed_rows import put_rows_back

# Whoever inserts a range says which events; everything else is read here. So a range that stands is true, and what it
# holds may leave its row. Format 2 of `editor.log_range`. No name is looked up on the caller's path.
_FILL = """
create function editor_fill_range() returns trigger language plpgsql set search_path = pg_catalog, public, pg_temp as $$
declare
  next_seq constant bigint := 1 + coalesce((
    select r.last_seq from editor_logrange r where r.tenant_id = new.tenant_id and r.document_id = new.document_id
    order by r.first_seq desc limit 1
  ), 0);
  counted bigint;
  is_whole boolean;
  header bytea;
  digests bytea;
  commands bytea;
  updates bytea;
  content bytea;
begin
  if new.first_seq is distinct from next_seq
    or (new.last_seq between new.first_seq and new.first_seq + 1999) is not true
  then
    raise exception 'a range begins where the one before it ends, and holds at most 2,000 events'
      using errcode = 'integrity_constraint_violation';
  end if;
  with event as (
    select e.seq - new.first_seq as place, e.batch, e.command_id, e.causation_id, e.sha256, e.payload, e.data,
      (extract(epoch from e.at) * 1000000)::bigint as micros,
      json_build_array(
        e.kind, e.actor_kind, e.actor_id, e.member_id, e.lease, e.correlation_id, e.schema_version
      )::text as author
    from editor_event e
    where e.tenant_id = new.tenant_id and e.document_id = new.document_id
      and e.seq between new.first_seq and new.last_seq
  ), placed as (
    select *, dense_rank() over (order by author) - 1 as author_place,
      micros - lag(micros, 1, 0::bigint) over (order by place) as step,
      batch - lag(batch, 1, 0::bigint) over (partition by author, batch is null order by place) as batch_step
    from event
  )
  select count(*),
    bool_and(octet_length(sha256) = 32 and (payload is null or sha256(payload) = sha256)),
    convert_to(json_build_object(
      'first', new.first_seq,
      'count', count(*),
      'authors', (select json_agg(a.author::json order by a.author_place)
                  from (select distinct author, author_place from placed) a),
      'by', json_agg(author_place order by place),
      'batches', json_agg(batch_step order by place),
      'at', json_agg(step order by place),
      'sizes', json_agg(coalesce(octet_length(payload), -1) order by place),
      'data', coalesce(json_object_agg(place, data) filter (where data <> '{}'), '{}'),
      'causes', coalesce(json_object_agg(place, causation_id) filter (where causation_id is not null), '{}')
    )::text, 'UTF8'),
    string_agg(sha256, '' order by place),
    string_agg(uuid_send(command_id), '' order by place),
    coalesce(string_agg(payload, '' order by place), '')
  into counted, is_whole, header, digests, commands, updates from placed;
  if counted <> new.last_seq - new.first_seq + 1 or not is_whole then
    raise exception 'a range stands for events that are there, each as its digest says'
      using errcode = 'integrity_constraint_violation';
  end if;
  content := int4send(octet_length(header)) || header || digests || commands || updates;
  if octet_length(content) > 2097152 and counted > 1 then
    raise exception 'a range of several events holds at most 2 MB' using errcode = 'integrity_constraint_violation';
  end if;
  new.root := sha256(digests);
  new.payload_bytes := octet_length(updates);
  new.body := convert_to('SLR2', 'UTF8') || sha256(content) || content;
  new.packed_at := now();
  return new;
end
$$;
drop trigger names_its_events on editor_logrange;
drop function editor_check_range();
create trigger fills_itself before insert on editor_logrange for each row execute function editor_fill_range();
alter table editor_logrange enable always trigger fills_itself;
"""

_CHECK = """
drop trigger fills_itself on editor_logrange;
drop function editor_fill_range();
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

# As before, with names looked up here, and one range looked at: they follow each other without gaps.
_LEAVE = """
create or replace function editor_refuse_event_change() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
begin
  if tg_op = 'DELETE' and (
    old.seq <= (
      select r.last_seq from editor_logrange r where r.tenant_id = old.tenant_id and r.document_id = old.document_id
      order by r.first_seq desc limit 1
    ) or not exists (
      select from editor_document d where d.tenant_id = old.tenant_id and d.id = old.document_id
    )
  ) then
    return old;
  end if;
  raise exception '% is append-only', tg_table_name using errcode = 'insufficient_privilege';
end
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("editor", "0012_log_ranges")]

    operations = [
        migrations.RunPython(migrations.RunPython.noop, put_rows_back),
        migrations.RunSQL(_FILL, _CHECK),
        migrations.RunSQL(_LEAVE, migrations.RunSQL.noop),
        # A body is not packed by the packer any more, so the database compresses it.
        migrations.RunSQL(
            "alter table editor_logrange alter column body set storage extended",
            "alter table editor_logrange alter column body set storage external",
        ),
    ]
