#!/usr/bin/env bash
# Puts the carts and sessions of a backup into the data folder of a Redis that is stopped. Never overwrites what is there.
#   REDIS_DIR    the folder (`dir` of its configuration), of a server with `appendonly yes`; of replicas, the primary's
#   BACKUP_DIR   the folder of one backup
# Start the server afterwards: it reads the copy and goes on from there.
set -euo pipefail

(cd "${BACKUP_DIR:?BACKUP_DIR is not set}" && sha256sum --check --quiet redis.sha256) || {
  echo 'The backup is damaged: its checksum does not fit.' >&2
  exit 1
}

for present in "${REDIS_DIR:?REDIS_DIR is not set}"/appendonly*; do
  if [ -e "$present" ]; then
    echo "$present exists already; move it away first." >&2
    exit 1
  fi
done

# Not as dump.rdb: a server with an append-only file never looks at that and would start empty. A snapshot is a whole
# append-only file, too; Redis 7 and later move it into their appendonlydir by themselves.
cp -- "$BACKUP_DIR/carts.rdb" "$REDIS_DIR/restoring"
mv -- "$REDIS_DIR/restoring" "$REDIS_DIR/appendonly.aof"
echo "carts: restored; start Redis"
