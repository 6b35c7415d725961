#!/usr/bin/env bash
# Brings databases of a backup back onto a PostgreSQL server where they do not exist. Never overwrites one that does.
#   restore-postgres.sh [database…]     all of them unless named
#   PGHOST, PGPORT, PGUSER, PGPASSWORD  the server, as a role that may create databases
#   BACKUP_DIR                          the folder of one backup
#   WITHOUT_OWNERS=1                    for a drill: everything belongs to whoever restores
set -euo pipefail

source="${BACKUP_DIR:?BACKUP_DIR is not set}/postgres"
export PGDATABASE="${PGDATABASE:-postgres}"

(cd "$source" && sha256sum --check --quiet ../postgres.sha256) || {
  echo 'The backup is damaged: its checksums do not fit.' >&2
  exit 1
}

if [ $# -eq 0 ]; then
  set -- "$source"/*.dump
  set -- "${@##*/}"
  set -- "${@%.dump}"
fi

for database; do
  exists=$(psql -XAt -v name="$database" <<<"SELECT count(*) FROM pg_database WHERE datname = :'name'")
  if [ "$exists" != 0 ]; then
    echo "$database exists already; rename or drop it first." >&2
    exit 1
  fi
  if [ "${WITHOUT_OWNERS:-}" = 1 ]; then
    createdb "$database"
    pg_restore --exit-on-error --no-owner --no-privileges --dbname="$database" "$source/$database.dump"
  else
    # The login has the name of its database and has to be there: globals.sql makes it, the secret store knows its password.
    createdb --owner="$database" "$database"
    pg_restore --exit-on-error --dbname="$database" "$source/$database.dump"
  fi
  psql -Xq -d "$database" -c ANALYZE
  echo "$database: restored"
done
