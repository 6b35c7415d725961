#!/usr/bin/env bash
# Dumps every database of a PostgreSQL server into $BACKUP_DIR/postgres, each with the number of rows of every table.
#   PGHOST, PGPORT, PGUSER, PGPASSWORD, PGSSLMODE   the server, as a role that may read everything (pg_read_all_data)
#   BACKUP_DIR                                      a folder with room; what is uploaded from it is the manifest's business
set -euo pipefail

target="${BACKUP_DIR:?BACKUP_DIR is not set}/postgres"
mkdir -p "$target"
export PGDATABASE="${PGDATABASE:-postgres}"

databases=$(psql -XAtc "SELECT datname FROM pg_database
  WHERE datallowconn AND NOT datistemplate AND datname NOT IN ('postgres', 'rdsadmin') ORDER BY datname")

# One line, so that the session below can answer it: <schema>.<table>=<rows> and blanks between.
counts="SELECT coalesce(string_agg(format('%s.%s=%s', table_schema, table_name, (xpath('/row/rows/text()',
  query_to_xml(format('SELECT count(*) AS rows FROM %I.%I', table_schema, table_name), false, true, '')))[1]), ' '
  ORDER BY table_schema, table_name), '')
  FROM information_schema.tables
  WHERE table_type = 'BASE TABLE' AND table_schema NOT IN ('pg_catalog', 'information_schema');"

# Dump and row counts see the very same moment: the session holds the snapshot that pg_dump is told to use.
dump() {
  local database=$1 snapshot rows
  coproc session { psql -XqAt -v ON_ERROR_STOP=1 -d "$database"; }
  # shellcheck disable=SC2154 # coproc sets it
  local pid=$session_PID to=${session[1]} from=${session[0]}
  printf 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;\nSELECT pg_export_snapshot();\n' >&"$to"
  IFS= read -r -u "$from" snapshot
  pg_dump --format=custom --snapshot="$snapshot" --file="$target/$database.dump" "$database"
  printf '%s\n' "$counts" >&"$to"
  IFS= read -r -u "$from" rows
  printf 'COMMIT;\n\\q\n' >&"$to"
  wait "$pid"
  printf '%s\n' "$rows" | tr ' ' '\n' | sed '/^$/d' >"$target/$database.rows"
  echo "$database: $(wc -l <"$target/$database.rows") tables, $(wc -c <"$target/$database.dump") bytes"
}

for database in $databases; do dump "$database"; done
# Logins without their passwords: those are in the secret store.
pg_dumpall --globals-only --no-role-passwords --file="$target/globals.sql"
(cd "$target" && sha256sum -- * >../postgres.sha256)
date -u +%Y-%m-%dT%H:%M:%SZ >"$BACKUP_DIR/postgres.at"
