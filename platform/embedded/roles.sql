-- The roles and the database. Run by psql as superuser, as often as you like, by the embedded server and by
-- docker/compose.yaml alike. Variables: migrator_password, app_password,
-- sign_in_password.
--   migrator  owns the database, runs migrations, sees past row-level security
--   app       what the product runs as: owns nothing, bypasses nothing
--   sign_in   what signs people in: reaches persons, accounts and sessions, and no table of a tenant
--   search    owns the few functions that may look across row-level security and return ids only
\set ON_ERROR_STOP on
\set QUIET on
SET client_min_messages = warning;
SET log_statement = 'none';

SELECT format('CREATE ROLE %I', wanted) FROM unnest(ARRAY['migrator', 'app', 'sign_in', 'search']) AS wanted
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = wanted) \gexec

ALTER ROLE migrator LOGIN NOSUPERUSER NOCREATEROLE CREATEDB BYPASSRLS PASSWORD :'migrator_password';
ALTER ROLE app LOGIN NOSUPERUSER NOCREATEROLE NOCREATEDB NOBYPASSRLS PASSWORD :'app_password';
ALTER ROLE sign_in LOGIN NOSUPERUSER NOCREATEROLE NOCREATEDB NOBYPASSRLS PASSWORD :'sign_in_password';
ALTER ROLE search NOLOGIN NOSUPERUSER NOCREATEROLE NOCREATEDB BYPASSRLS;
-- SET and INHERIT: migrations hand functions over to `search` and replace them later.
GRANT search TO migrator WITH INHERIT TRUE, SET TRUE;

-- template1 first: the product's database and every test database are copies of it.
\connect template1
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS vector;
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT USAGE, CREATE ON SCHEMA public TO migrator, search;
GRANT USAGE ON SCHEMA public TO app, sign_in;

SELECT 'CREATE DATABASE scriptorium OWNER migrator TEMPLATE template1'
WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'scriptorium') \gexec
\connect scriptorium
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS vector;
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT USAGE, CREATE ON SCHEMA public TO migrator, search;
GRANT USAGE ON SCHEMA public TO app, sign_in;
