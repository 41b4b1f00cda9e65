#!/bin/sh
# `make matrix`: the suite on every CPython from 3.6 on that pyenv or PATH offers, each in a
# virtualenv of its own in .matrix/. It runs on SQLite, and again on the PostgreSQL and the Redis in
# DATABASE_URL and REDIS_URL, which tests/services.py has started for all of them.
set -eu

required='3.6 3.13'

interpreter_of() {
    for candidate in "$(command -v pyenv >/dev/null && pyenv root)/versions/$1".*/bin/python "$(command -v "python$1")"; do
        # What pyenv puts on PATH may be a stand-in for a Python that is not there.
        if [ "$("$candidate" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null)" = "$1" ]; then
            echo "$candidate"
            return
        fi
    done
}

# Runs what is marked so of the suite, and prints its numbers, which are pytest's closing line.
suite() {
    ".matrix/$version/bin/python" -m pytest -q -m "$1" -p no:cacheprovider >"$log" 2>&1 || return 1
    grep -E ' in [0-9.]+s' "$log" | tail -n 1
}

one() {
    version=$1
    log=.matrix/$version.log
    PYTHON=$(interpreter_of "$version")
    export PYTHON
    if ! tools/install.sh ".matrix/$version" requirements-dev.txt >"$log" 2>&1; then
        cat "$log"
        echo "$version  FAILED: its packages could not be installed"
        return 1
    fi
    if ! sqlite=$(unset DATABASE_URL REDIS_URL && suite 'not doors'); then
        cat "$log"
        echo "$version  FAILED on SQLite"
        return 1
    fi
    # Versions run side by side: each has a database of its own, and a number of Redis's.
    DATABASE_URL=${DATABASE_URL:+${DATABASE_URL%/*}/todo_${version#*.}}
    REDIS_URL=${REDIS_URL:+${REDIS_URL%/*}/${version#*.}}
    if ! servers=$(suite '(database or postgresql) and not doors'); then
        cat "$log"
        echo "$version  FAILED on PostgreSQL and Redis"
        return 1
    fi
    echo "$version  SQLite: $sqlite; PostgreSQL and Redis: $servers"
}

if [ $# -gt 0 ]; then
    one "$1"
    exit
fi

mkdir -p .matrix
found=
for minor in 6 7 8 9 10 11 12 13 14 15 16; do
    [ -z "$(interpreter_of "3.$minor")" ] || found="$found 3.$minor"
done
status=0
for version in $required; do
    case "$found " in
        *" $version "*) ;;
        *)
            echo "$version  is not here: pyenv install $version"
            [ "${CI:-}" != true ] || status=1
            ;;
    esac
done

# Two at a time; xargs fails if one of them did.
# shellcheck disable=SC2086 # these are words
printf '%s\n' $found | xargs -n 1 -P 2 "$0" || status=1
if [ "$status" -eq 0 ]; then
    echo "All passed:$found."
else
    echo "The matrix failed: see above."
fi
exit "$status"
