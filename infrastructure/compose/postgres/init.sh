#!/bin/sh
# Runs once, when the volume is new: each service of DATABASES gets a database that only its own login may enter, with
# the password of <NAME>_DB_PASSWORD; Prometheus gets a login that may only look.
set -eu

for name in $DATABASES; do
  password="$(printenv "$(echo "$name" | tr '[:lower:]' '[:upper:]')_DB_PASSWORD")"
  psql --set ON_ERROR_STOP=1 --username postgres --set name="$name" --set password="$password" <<'SQL'
create role :"name" login password :'password';
create database :"name" owner :"name";
revoke all on database :"name" from public;
SQL
done

psql --set ON_ERROR_STOP=1 --username postgres --set password="$MONITOR_DB_PASSWORD" <<'SQL'
create role monitor login password :'password' in role pg_monitor;
create extension if not exists pg_stat_statements;
SQL
