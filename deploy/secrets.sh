#!/bin/sh
# Creates the secrets for docker-compose.prod.yml that are missing, and replaces none:
#   sh deploy/secrets.sh
set -eu
cd "$(dirname "$0")/.."

# Letters and digits only, which need no encoding in a URL.
random() { LC_ALL=C tr -dc 'A-Za-z0-9' </dev/urandom | head -c 50; }

# Whether none of these files is there. Some without the others would have different passwords.
missing() {
    there=
    for file in "$@"; do
        [ ! -d "secrets/$file" ] || {
            echo "secrets/$file is a directory, as Docker creates it for a missing file: remove it, and run this again." >&2
            exit 1
        }
        [ ! -e "secrets/$file" ] || there="$there $file"
    done
    [ -n "$there" ] || return 0
    [ "$there" = " $*" ] || {
        echo "secrets/ has$there without the rest of $*: restore them all, or remove these and run this again." >&2
        exit 1
    }
    return 1
}

# The directory keeps other users out. The files are readable by all, because the users that read them
# in the containers don't exist on this machine.
[ -d secrets ] || mkdir -m 700 secrets
created=
if missing secret_key; then
    random >secrets/secret_key
    created="$created secret_key"
fi
if missing database_password database_url; then
    password=$(random)
    printf %s "$password" >secrets/database_password
    printf %s "postgres://app:$password@database/app" >secrets/database_url
    created="$created database_password database_url"
fi
if missing redis.conf redis_url; then
    password=$(random)
    echo "requirepass $password" >secrets/redis.conf
    printf %s "redis://:$password@cache:6379/0" >secrets/redis_url
    created="$created redis.conf redis_url"
fi
if missing email_url; then
    : >secrets/email_url # No mail server yet.
    created="$created email_url"
fi
chmod 644 secrets/*
if [ -n "$created" ]; then
    echo "Created in secrets/:$created. Keep a copy in a safe place, but not beside the backups."
else
    echo 'All secrets are there already, and nothing was replaced.'
fi
