#!/usr/bin/env bash
# Dumps the MongoDB replica set, every database at one moment (the oplog of the dump's own time goes along).
#   MONGODB_URI   the replica set, as a user with the role `backup`
#   BACKUP_DIR    a folder with room
# Back again, into an empty replica set: mongorestore --uri "$MONGODB_URI" --gzip --oplogReplay --archive=mongo.archive.gz
set -euo pipefail

mongodump --uri="${MONGODB_URI:?MONGODB_URI is not set}" --oplog --gzip \
  --archive="${BACKUP_DIR:?BACKUP_DIR is not set}/mongo.archive.gz"
date -u +%Y-%m-%dT%H:%M:%SZ >"$BACKUP_DIR/mongo.at"
