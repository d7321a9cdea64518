-- What must stand before the first table does. Run by `migrate` as role `migrator`, every time, idempotent.

create or replace function kernel_refuse_change() returns trigger language plpgsql as $$
begin
  raise exception '% is append-only', tg_table_name using errcode = 'insufficient_privilege';
end
$$;

-- The same for rows that belong to another one (its table, and the column that names it): they are deleted with it, in
-- the same transaction and after it, never one by one. The foreign key sees to it that none of them stays.
create or replace function kernel_refuse_change_alone() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
declare
  owner uuid;
  stands boolean;
begin
  if tg_op = 'DELETE' then
    execute format('select ($1).%I', tg_argv[1]) into owner using old;
    execute format('select exists (select from %I where tenant_id = $1 and id = $2)', tg_argv[0])
      into stands using old.tenant_id, owner;
    if not stands then
      return old;
    end if;
  end if;
  raise exception '% is append-only', tg_table_name using errcode = 'insufficient_privilege';
end
$$;

-- An id is used once. The table that keeps the ids gets one more for each row, and its key refuses those that it has;
-- unlike a question about earlier rows, a key also sees what transactions do that this one's snapshot does not show.
create or replace function kernel_keep_id() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
begin
  if tg_op = 'UPDATE' then
    if (new.tenant_id, new.id) is distinct from (old.tenant_id, old.id) then
      raise exception 'an id in % stays as it is', tg_table_name using errcode = 'insufficient_privilege';
    end if;
    return new;
  end if;
  execute format('insert into %I (tenant_id, %I) values ($1, $2)', tg_argv[0], tg_argv[1])
    using new.tenant_id, new.id;
  return null;
end
$$;

-- The runtime role uses every table and owns none. No TRUNCATE: it would go past the policies.
alter default privileges in schema public grant select, insert, update, delete on tables to app;
alter default privileges in schema public grant usage, select on sequences to app;
-- The owner of the few functions that read past the policies and return ids only.
alter default privileges in schema public grant select on tables to search;
grant usage on schema public to app, search;
