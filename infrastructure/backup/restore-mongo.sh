#!/usr/bin/env bash
# Brings all databases of a backup back onto an empty MongoDB replica set. Ends at the first document that is there already.
#   MONGODB_URI       the replica set without a database's name, as a user who may do anything on it (the oplog asks for that)
#   BACKUP_DIR        the folder of one backup
#   WITHOUT_OPLOG=1   for a drill on a server that cannot replay one: every collection as it was when its dump was made
set -euo pipefail

(cd "${BACKUP_DIR:?BACKUP_DIR is not set}" && sha256sum --check --quiet mongo.sha256) || {
  echo 'The backup is damaged: its checksum does not fit.' >&2
  exit 1
}

replay=(--oplogReplay)
[ "${WITHOUT_OPLOG:-}" != 1 ] || replay=()
mongorestore --uri="${MONGODB_URI:?MONGODB_URI is not set}" --gzip --stopOnError "${replay[@]}" \
  --archive="$BACKUP_DIR/mongo.archive.gz"
