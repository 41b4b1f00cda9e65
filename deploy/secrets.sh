#!/bin/sh
# Makes what docker-compose.prod.yml keeps secret: sh deploy/secrets.sh. Once: it replaces nothing.
set -eu
cd "$(dirname "$0")/.."

if [ -e secrets ]; then
    echo 'secrets is there already. Whoever replaces its passwords has to change them in PostgreSQL too: see docs/production.md.' >&2
    exit 1
fi

# Letters and digits, which need no encoding in an address.
random() { LC_ALL=C tr -dc 'A-Za-z0-9' </dev/urandom | head -c 50; }

# The directory keeps others out. The files can be read by all: in its container each is read by a
# user that this machine does not know.
mkdir -m 700 secrets
password=$(random)
random >secrets/secret_key
printf %s "$password" >secrets/database_password
printf %s "postgres://app:$password@database/app" >secrets/database_url
chmod 444 secrets/*
echo 'The secrets are made, in secrets/. Keep a copy in a safe place, and not beside the backups.'
