#!/usr/bin/env bash
# Brings the analytics database of a backup back onto a ClickHouse server that has no tables of it. Never adds to one that has.
#   CLICKHOUSE_HOST, CLICKHOUSE_USER, CLICKHOUSE_PASSWORD  the server; it reads with its own rights to the bucket
#   BACKUP_URL                                             https address of the backup's folder in the bucket
set -euo pipefail

ask() {
  clickhouse-client --host="${CLICKHOUSE_HOST:?CLICKHOUSE_HOST is not set}" --user="$CLICKHOUSE_USER" \
    --password="$CLICKHOUSE_PASSWORD" "$@"
}

present=$(ask --query="SELECT count() FROM system.tables WHERE database = 'analytics'")
if [ "$present" != 0 ]; then
  echo 'analytics has tables already; rename or drop it first.' >&2
  exit 1
fi

ask --param_url="${BACKUP_URL:?BACKUP_URL is not set}" --query="RESTORE DATABASE analytics FROM S3({url:String})" || {
  echo 'The backup is damaged or not there; drop what came of it before another is restored.' >&2
  exit 1
}

# RESTORE takes files as they come; whether they are what was written shows only when they are read.
tables=$(ask --query="SELECT name FROM system.tables WHERE database = 'analytics' AND engine LIKE '%MergeTree' ORDER BY name")
for table in $tables; do
  whole=$(ask --query="CHECK TABLE analytics.$table SETTINGS check_query_single_value_result = 1")
  if [ "$whole" != 1 ]; then
    echo "The backup is damaged: the checksums of $table do not fit. Drop analytics before another is restored." >&2
    exit 1
  fi
  echo "$table: restored"
done
