#!/usr/bin/env bash
# Proves that a backup can be restored: onto an empty server, row by row as many as there were, with books that balance.
# Tells how old the backup is (what would have been lost) and how long it took (how long the shop would have stood still).
#   PGHOST, PGPORT, PGUSER, PGPASSWORD  an EMPTY scratch server; its databases are dropped afterwards
#   BACKUP_DIR                          the folder of one backup
#   MAX_AGE_MINUTES, MAX_MINUTES        limits, unless given: 60 and 60
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
source="${BACKUP_DIR:?BACKUP_DIR is not set}/postgres"
export PGDATABASE="${PGDATABASE:-postgres}"
export WITHOUT_OWNERS=1
begun=$(date +%s)
faults=0

fault() {
  echo "WRONG $*"
  faults=$((faults + 1))
}

"$here/restore-postgres.sh"

restored=()
for dump in "$source"/*.dump; do
  database=$(basename "$dump" .dump)
  restored+=("$database")
  while IFS='=' read -r table rows; do
    found=$(psql -XAt -d "$database" -c "SELECT count(*) FROM \"${table%%.*}\".\"${table#*.}\"")
    [ "$found" = "$rows" ] || fault "$database: $table has $found rows instead of $rows"
  done <"$source/$database.rows"
  # What must be true of a shop at any moment, so at that of the backup as well.
  if [ -f "$here/truths/$database.sql" ]; then
    while IFS='|' read -r truth broken; do
      [ "$broken" = 0 ] || fault "$database: $truth is broken $broken times"
    done < <(psql -XAt -v ON_ERROR_STOP=1 -d "$database" -f "$here/truths/$database.sql")
  fi
done
for database in "${restored[@]}"; do dropdb "$database"; done

minutes=$((($(date +%s) - begun + 59) / 60))
age=$((($(date +%s) - $(date -d "$(cat "$BACKUP_DIR/postgres.at")" +%s)) / 60))
[ "$age" -le "${MAX_AGE_MINUTES:-60}" ] || fault "the backup is $age minutes old"
[ "$minutes" -le "${MAX_MINUTES:-60}" ] || fault "restoring took $minutes minutes"
echo "${#restored[@]} databases restored within $minutes min from a backup of $age min ago: $faults faults."
[ "$faults" = 0 ]
