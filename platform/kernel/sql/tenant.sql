-- Which tenant a transaction is bound to, proved by a signature. Run by `migrate` after ground.sql, every time, idempotent.
-- Why it is so: docs/adr/0151-the-tenant-is-signed.md

-- HMAC-SHA256 needs its key only as two blocks of 64 bytes, so no more than these is kept. `migrate` fills the table.
-- Only made once: every transaction of a tenant holds a lock on it, which an `alter table` would have to wait for.
do $do$ begin
  if to_regclass('public.kernel_bindingkey') is null then
    create table public.kernel_bindingkey (
      id text primary key,
      inner_pad bytea not null check (length(inner_pad) = 64),
      outer_pad bytea not null check (length(outer_pad) = 64),
      retires_at timestamptz
    );
    alter table public.kernel_bindingkey owner to search;
    revoke all on public.kernel_bindingkey from public, app;
  end if;
end $do$;

-- `app.tenant` is `tenant.expiry.key.signature`: a uuid, seconds since 1970, the key's id, and in hex the HMAC of what
-- stands before the last dot. The expiry is compared with the start of the transaction, so that a long one is not cut
-- off. A value that was signed long after the start is refused too: somebody may keep a transaction open to use it in.
create or replace function kernel_tenant() returns uuid
language plpgsql stable security definer parallel safe set search_path = pg_catalog, pg_temp as $fn$
declare
  bound constant text := current_setting('app.tenant', true);
  part constant text[] := string_to_array(bound, '.');
  started constant float8 := extract(epoch from now());
  inner_block bytea;
  outer_block bytea;
  proof bytea;
begin
  if cardinality(part) is distinct from 4 then
    raise exception 'no tenant is bound' using errcode = 'insufficient_privilege';
  end if;
  select k.inner_pad, k.outer_pad into inner_block, outer_block from public.kernel_bindingkey k
    where k.id = part[3] and (k.retires_at is null or k.retires_at > now());
  proof := sha256(outer_block || sha256(
    inner_block || convert_to(left(bound, -1 - length(part[4])), 'UTF8')));
  -- Hashes are compared, so that the time it takes tells nothing about the signature. Without a key it is null.
  if (sha256(convert_to(encode(proof, 'hex'), 'UTF8')) = sha256(convert_to(part[4], 'UTF8'))) is not true then
    raise exception 'the tenant is not signed by a key of this database' using errcode = 'insufficient_privilege';
  end if;
  if part[2]::bigint <= started or part[2]::bigint > started + 600 then
    raise exception 'the tenant was signed at another time' using errcode = 'insufficient_privilege';
  end if;
  return part[1]::uuid;
end
$fn$;
alter function kernel_tenant() owner to search;
revoke all on function kernel_tenant() from public;
grant execute on function kernel_tenant() to app;

-- A temporary table stands before ours of the same name, and stays on a connection that a pooler gives to the next.
do $do$ begin
  execute format('revoke temporary on database %I from public', current_database());
end $do$;
