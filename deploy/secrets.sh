#!/bin/sh
# Creates the secrets for docker-compose.prod.yml, once; it never replaces them: sh deploy/secrets.sh
set -eu
cd "$(dirname "$0")/.."

if [ -e secrets ]; then
    echo 'secrets is there already. To replace its passwords, change them in PostgreSQL too: see docs/production.md.' >&2
    exit 1
fi

# Letters and digits only, which need no encoding in a URL.
random() { LC_ALL=C tr -dc 'A-Za-z0-9' </dev/urandom | head -c 50; }

# The directory keeps other users out. The files are readable by all, because the users that read them
# in the containers don't exist on this machine.
mkdir -m 700 secrets
password=$(random)
random >secrets/secret_key
printf %s "$password" >secrets/database_password
printf %s "postgres://app:$password@database/app" >secrets/database_url
chmod 444 secrets/*
echo 'Created the secrets in secrets/. Keep a copy in a safe place, but not beside the backups.'
