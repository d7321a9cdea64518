-- What must stand before the first table does. Run by `migrate` as role `migrator`, every time, idempotent.

create or replace function kernel_refuse_change() returns trigger language plpgsql as $$
begin
  raise exception '% is append-only', tg_table_name using errcode = 'insufficient_privilege';
end
$$;

-- The runtime role uses every table and owns none. No TRUNCATE: it would go past the policies.
alter default privileges in schema public grant select, insert, update, delete on tables to app;
alter default privileges in schema public grant usage, select on sequences to app;
-- The owner of the few functions that read past the policies and return ids only.
alter default privileges in schema public grant select on tables to search;
grant usage on schema public to app, search;
