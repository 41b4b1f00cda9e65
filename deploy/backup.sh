#!/bin/sh
# The `backup` service of docker-compose.prod.yml. It runs in PostgreSQL's image, whose pg_dump matches
# the server.
#   backup.sh nightly        makes a backup each day after 3:00 UTC, and keeps 14
#   backup.sh now            makes a backup now
#   backup.sh list           lists the backups
#   backup.sh restore NAME   replaces the database by a backup
set -eu

directory=/backups
kept=14

PGPASSWORD=$(cat /run/secrets/database_password)
export PGPASSWORD PGHOST=database PGUSER=app PGDATABASE=app PGCONNECT_TIMEOUT=10
umask 077

# A backup gets its name when it is complete, so that every named one can be restored.
dump() {
    pg_dump --format=custom --no-owner --file "$directory/$1.partial" &&
        mv "$directory/$1.partial" "$directory/$1" &&
        echo "$1: $(wc -c <"$directory/$1") bytes."
}

remove_old() {
    # Only the nightly ones, newest first; backups made by hand are kept.
    find "$directory" -name 'night-*.dump' | sort -r | tail -n +"$((kept + 1))" | while read -r old; do
        rm "$old"
        echo "${old##*/} is removed."
    done
}

nightly() {
    while :; do
        name=night-$(date -u +%Y-%m-%d).dump
        if [ ! -e "$directory/$name" ] && [ "$(date -u +%H)" -ge 3 ]; then
            # A failed backup is tried again; until it succeeds, the container is unhealthy.
            if dump "$name"; then remove_old; fi
        fi
        sleep 300
    done
}

restore() {
    file=$directory/$1
    if ! pg_restore --list "$file" | grep -q django_migrations; then
        echo "$1 is not a backup of this site. Nothing was changed." >&2
        exit 1
    fi
    script=$directory/restore.partial
    trap 'rm -f "$script"' EXIT
    {
        # Also drop tables that a newer release has created.
        echo "SELECT format('DROP TABLE %I.%I CASCADE', schemaname, tablename)"
        echo "FROM pg_tables WHERE schemaname = 'public' \\gexec"
        pg_restore --no-owner --file - "$file" || exit 1
    } >"$script"
    # In one transaction, so that a failed restore changes nothing.
    psql --single-transaction --set ON_ERROR_STOP=1 --quiet --no-psqlrc --file "$script" >/dev/null
    echo "The database is restored from $1."
}

case ${1:-} in
    nightly) nightly ;;
    now) dump "now-$(date -u +%Y-%m-%dT%H%M%SZ).dump" ;;
    list) find "$directory" -name '*.dump' -exec basename {} \; | sort ;;
    restore) restore "${2:?the name of a backup}" ;;
    *)
        echo 'backup.sh nightly | now | list | restore NAME' >&2
        exit 2
        ;;
esac
