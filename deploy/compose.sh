#!/bin/sh
# Compose on the production file: deploy/compose.sh ARGUMENT…
# With the generation of it that is here; where both are, COMPOSE=docker-compose takes the first.
set -eu
cd "$(dirname "$0")/.."
if [ -z "${COMPOSE:-}" ] && docker compose version >/dev/null 2>&1; then
    exec docker compose -f docker-compose.prod.yml "$@"
fi
exec docker-compose -f docker-compose.prod.yml "$@"
