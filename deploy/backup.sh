#!/bin/sh
# The `backup` service of docker-compose.prod.yml. It runs in PostgreSQL's image, whose pg_dump matches
# the server.
#   backup.sh nightly        makes a backup each day after 3:00 UTC, and keeps 14
#   backup.sh healthy        fails if the last backup failed, or if there is none from the last 26 hours
#   backup.sh now            makes a backup now
#   backup.sh list           lists the backups
#   backup.sh restore NAME   replaces the database by a backup
set -eu

directory=/backups
state=/tmp # of this container: `started`, and `failed` after a backup that failed
kept=14

PGPASSWORD=$(cat /run/secrets/database_password 2>/dev/null || :)
: "${PGPASSWORD:?secrets/database_password is missing, empty or not readable: write the password of the user app into it (chmod 644)}"
export PGPASSWORD PGHOST=database PGUSER=app PGDATABASE=app PGCONNECT_TIMEOUT=10
umask 077

query() { psql --no-psqlrc -At -c "$1"; }

check_directory() {
    if ! touch "$directory/.trial" || ! rm "$directory/.trial"; then
        echo "The user $(id -un) ($(id -u)) of the container can't write backups to ${BACKUPS:-$directory}:" \
            "let the directory belong to this user (chown $(id -u)), or set BACKUPS to another one in .env." >&2
        exit 1
    fi
}

is_of_this_site() { pg_restore --list "$1" | grep -q 'TABLE DATA public django_migrations'; }

# A backup gets its name when it is complete and can be read, so that every named one can be restored.
dump() {
    # Incomplete files of killed runs. A run in progress writes to its file all the time.
    find "$directory" -name '*.partial' -mmin +60 -exec rm {} \;
    pg_dump --format=custom --no-owner --file "$directory/$1.partial" &&
        is_of_this_site "$directory/$1.partial" &&
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
    check_directory
    touch "$state/started"
    # Otherwise the first backup of a new site would lack the tables.
    while tables=$(query "SELECT count(*) FROM pg_tables WHERE tablename = 'django_migrations'") || exit; do
        [ "$tables" -eq 0 ] || break
        sleep 5
    done
    while :; do
        name=night-$(date -u +%Y-%m-%d).dump
        if [ ! -e "$directory/$name" ] && [ "$(date -u +%H)" -ge 3 ]; then
            # A failed backup is tried again; until it succeeds, the container is unhealthy.
            if dump "$name"; then
                rm -f "$state/failed"
                remove_old
            else
                touch "$state/failed"
                echo "The backup $name failed. The next attempt is in 5 minutes." >&2
            fi
        fi
        sleep 300
    done
}

healthy() {
    [ ! -e "$state/failed" ] || { echo 'The last backup failed.' && exit 1; }
    recent=$(find "$directory" -name '*.dump' -mmin -1560)$(find "$state/started" -mmin -1560)
    [ -n "$recent" ] || { echo 'The last backup is missing, or older than 26 hours.' && exit 1; }
}

restore() {
    file=$directory/$1
    if ! is_of_this_site "$file"; then
        echo "$1 is not a backup of this site. Nothing was changed." >&2
        exit 1
    fi
    # Otherwise the site would write between the old tables and the new ones.
    others=$(query "SELECT count(*) FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'")
    if [ "$others" -ne 0 ]; then
        echo "Others are connected to the database ($others). Nothing was changed. Stop the site, and restore" \
            'again: docker compose stop web' >&2
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
    healthy) healthy ;;
    now)
        check_directory
        dump "now-$(date -u +%Y-%m-%dT%H%M%SZ).dump"
        ;;
    list) find "$directory" -name '*.dump' -exec basename {} \; | sort ;;
    restore) restore "${2:?the name of a backup}" ;;
    *)
        echo 'backup.sh nightly | healthy | now | list | restore NAME' >&2
        exit 2
        ;;
esac
