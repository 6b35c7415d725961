#!/usr/bin/env bash
# Copies the Redis of carts and sessions. The shared one is a cache and needs no backup.
#   CART_REDIS_URL   the server; it has to let itself be replicated, which managed ones do not
#   BACKUP_DIR       a folder with room
# Back again: restore-redis.sh. Carts of signed-in shoppers also stand in PostgreSQL; what a lost Redis costs is carts of
# guests.
set -euo pipefail

redis-cli -u "${CART_REDIS_URL:?CART_REDIS_URL is not set}" --rdb "${BACKUP_DIR:?BACKUP_DIR is not set}/carts.rdb"
redis-check-rdb "$BACKUP_DIR/carts.rdb"
(cd "$BACKUP_DIR" && sha256sum -- carts.rdb >redis.sha256)
date -u +%Y-%m-%dT%H:%M:%SZ >"$BACKUP_DIR/redis.at"
