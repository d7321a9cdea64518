"""Accounts and sessions belong to the role `sign_in`; `app` reads of persons what an organisation shows of its members."""

from django.db import migrations

ACCOUNTS = "django_session, account_emailaddress, account_emailconfirmation, usersessions_usersession"

# The role is made by platform/embedded/roles.sql, as superuser: `migrator` may make none.
NEEDS_ROLE = """
do $$ begin
  if to_regrole('sign_in') is null then
    raise exception 'The role sign_in is missing: run platform/embedded/roles.sql as superuser first (docs/operations/running.md)';
  end if;
end $$
"""

APART = f"""
revoke all on {ACCOUNTS}, tenants_person from app;
grant usage on schema public to sign_in;
grant select, insert, update, delete on {ACCOUNTS}, tenants_person to sign_in;
grant delete on {ACCOUNTS}, tenants_person to search;
grant select (id, email, name, language, is_active, created_at) on tenants_person to app;
alter table tenants_person enable row level security;
alter table tenants_person force row level security;
create policy of_a_member on tenants_person for select to app using (
  exists (select from tenants_membership m where m.person_id = tenants_person.id));
create policy sign_in on tenants_person for all to sign_in using (true) with check (true);
"""  # noqa: S608 - constants of this module only

TOGETHER = f"""
drop policy of_a_member on tenants_person;
drop policy sign_in on tenants_person;
alter table tenants_person no force row level security;
alter table tenants_person disable row level security;
revoke all on {ACCOUNTS}, tenants_person from sign_in;
revoke delete on {ACCOUNTS}, tenants_person from search;
grant select, insert, update, delete on {ACCOUNTS}, tenants_person to app;
"""

# What erasing a member leaves behind where no organisation has the person any more. In the erasure's own transaction.
DELETE_ACCOUNT = """
create function tenants_delete_account(person uuid) returns void
language plpgsql volatile security definer set search_path = pg_catalog, public, pg_temp as $fn$
begin
  if (select kernel_tenant()) is null or exists (select from tenants_membership m where m.person_id = person) then
    return;
  end if;
  delete from django_session s using usersessions_usersession u
    where u.user_id = person and s.session_key = u.session_key;
  delete from usersessions_usersession where user_id = person;
  delete from account_emailconfirmation c using account_emailaddress a
    where a.user_id = person and c.email_address_id = a.id;
  delete from account_emailaddress where user_id = person;
  delete from tenants_person where id = person;
end
$fn$;
alter function tenants_delete_account(uuid) owner to search;
revoke all on function tenants_delete_account(uuid) from public;
grant execute on function tenants_delete_account(uuid) to app;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("tenants", "0007_erased_members"),
        ("kernel", "0007_signed_tenant"),
        ("sessions", "0001_initial"),
        ("account", "0009_emailaddress_unique_primary_email"),
        ("usersessions", "0001_initial"),
    ]

    operations = [
        migrations.RunSQL(NEEDS_ROLE, migrations.RunSQL.noop),
        migrations.RunSQL(APART, TOGETHER),
        migrations.RunSQL(DELETE_ACCOUNT, "drop function tenants_delete_account(uuid)"),
    ]
