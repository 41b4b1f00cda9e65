#!/bin/sh
# Runs Compose with the production file: deploy/compose.sh ARGUMENT…
# Uses Compose v2, or docker-compose if v2 is missing or COMPOSE=docker-compose is set.
set -eu
cd "$(dirname "$0")/.."
if [ -z "${COMPOSE:-}" ] && docker compose version >/dev/null 2>&1; then
    exec docker compose -f docker-compose.prod.yml "$@"
fi
exec docker-compose -f docker-compose.prod.yml "$@"
