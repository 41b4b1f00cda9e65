#!/bin/sh
# The `backup` service of docker-compose.prod.yml, in the image of PostgreSQL, whose pg_dump always
# fits its server.
#   backup.sh nightly        a backup after 3 o'clock (UTC) each day; those of 14 days are kept
#   backup.sh now            one more, at once
#   backup.sh list           which there are
#   backup.sh restore NAME   replaces the database by one of them
set -eu

directory=/backups
kept=14

PGPASSWORD=$(cat /run/secrets/database_password)
export PGPASSWORD PGHOST=database PGUSER=app PGDATABASE=app PGCONNECT_TIMEOUT=10
umask 077

# It gets its name when it is whole: what has the name can be restored.
dump() {
    pg_dump --format=custom --no-owner --file "$directory/$1.partial" &&
        mv "$directory/$1.partial" "$directory/$1" &&
        echo "$1: $(wc -c <"$directory/$1") bytes."
}

remove_old() {
    # Those of each night, the newest first; what was made by hand stays.
    find "$directory" -name 'night-*.dump' | sort -r | tail -n +"$((kept + 1))" | while read -r old; do
        rm "$old"
        echo "${old##*/} is removed."
    done
}

nightly() {
    while :; do
        name=night-$(date -u +%Y-%m-%d).dump
        if [ ! -e "$directory/$name" ] && [ "$(date -u +%H)" -ge 3 ]; then
            # What fails now is tried again; until it works, the health check says so.
            if dump "$name"; then remove_old; fi
        fi
        sleep 300
    done
}

restore() {
    file=$directory/$1
    if ! pg_restore --list "$file" | grep -q django_migrations; then
        echo "$1 is no backup of this site. Nothing was changed." >&2
        exit 1
    fi
    script=$directory/restore.partial
    trap 'rm -f "$script"' EXIT
    {
        # What a newer release has made beside the tables of the backup goes as well.
        echo "SELECT format('DROP TABLE %I.%I CASCADE', schemaname, tablename)"
        echo "FROM pg_tables WHERE schemaname = 'public' \\gexec"
        pg_restore --no-owner --file - "$file" || exit 1
    } >"$script"
    # In one transaction: all of it, or nothing is changed.
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
