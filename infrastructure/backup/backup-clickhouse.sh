#!/usr/bin/env bash
# Has ClickHouse write a backup of the analytics database straight into the bucket.
#   CLICKHOUSE_HOST, CLICKHOUSE_USER, CLICKHOUSE_PASSWORD  the server; it writes with its own rights to the bucket
#   BACKUP_URL                                             https address of a folder in the bucket where there is no backup
# Back again: restore-clickhouse.sh. Without any backup `npm run rebuild -- analytics` counts anew from what the services
# still know.
set -euo pipefail

clickhouse-client --host="${CLICKHOUSE_HOST:?CLICKHOUSE_HOST is not set}" --user="$CLICKHOUSE_USER" \
  --password="$CLICKHOUSE_PASSWORD" --param_url="${BACKUP_URL:?BACKUP_URL is not set}" \
  --query="BACKUP DATABASE analytics TO S3({url:String})"
