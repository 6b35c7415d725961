#!/usr/bin/env bash
# Copies the Redis of carts and sessions. The shared one is a cache and needs no backup.
#   CART_REDIS_URL   the server
#   BACKUP_DIR       a folder with room
# Back again: stop Redis, put the file where its `dir` and `dbfilename` say, without an append-only file beside it, start.
# Carts of signed-in shoppers also stand in PostgreSQL; what a lost Redis costs is carts of guests.
set -euo pipefail

redis-cli -u "${CART_REDIS_URL:?CART_REDIS_URL is not set}" --rdb "${BACKUP_DIR:?BACKUP_DIR is not set}/carts.rdb"
date -u +%Y-%m-%dT%H:%M:%SZ >"$BACKUP_DIR/redis.at"
