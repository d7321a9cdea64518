#!/bin/sh
# Runs by itself once, when the database's volume is empty: the same roles as `make run` makes. It may be run again.
set -eu
psql --no-psqlrc --quiet --username=postgres --dbname=postgres \
  --set=migrator_password="$(cat /run/secrets/migrator_password)" \
  --set=app_password="$(cat /run/secrets/app_password)" \
  --set=sign_in_password="$(cat /run/secrets/sign_in_password)" \
  --file=/opt/roles.sql
