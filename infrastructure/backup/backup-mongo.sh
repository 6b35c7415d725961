#!/usr/bin/env bash
# Dumps the MongoDB replica set, every database at one moment (the oplog of the dump's own time goes along).
#   MONGODB_URI   the replica set without a database's name, as a user with the role `backup`
#   BACKUP_DIR    a folder with room
# Back again: restore-mongo.sh.
set -euo pipefail

mongodump --uri="${MONGODB_URI:?MONGODB_URI is not set}" --oplog --gzip \
  --archive="${BACKUP_DIR:?BACKUP_DIR is not set}/mongo.archive.gz"
(cd "$BACKUP_DIR" && sha256sum -- mongo.archive.gz >mongo.sha256)
date -u +%Y-%m-%dT%H:%M:%SZ >"$BACKUP_DIR/mongo.at"
