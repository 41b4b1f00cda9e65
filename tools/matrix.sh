#!/bin/sh
# `make test-matrix`: the tests on every CPython from 3.6 on that pyenv or PATH offers, and on the
# newest Django, each in a virtualenv of its own in .matrix/; on PostgreSQL and Redis once for each
# Django. All share the servers that tests/services.py has started, and each has a database and a
# number of Redis's of its own. `make test` proves what depends on neither Python nor Django.
set -eu

interpreter_of() {
    pyenv=$(pyenv root 2>/dev/null || :)
    for python in "$pyenv/versions/$1".*/bin/python "$(command -v "python$1")"; do
        # A pyenv shim on PATH may stand for a version that is not installed.
        [ "$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null)" != "$1" ] ||
            { echo "$python" && return; }
    done
}

is_between() {
    case $1 in 3.7 | 3.8 | 3.1[012]) ;; *) false ;; esac
}

# Prints one line with pytest's two summaries, or all the output if it failed.
run() {
    leg=$1 version=${1%-*}
    log=.matrix/$leg.log
    number=${version#3.}
    next=
    if [ "$leg" != "$version" ]; then
        next=.matrix/$leg/next.done
        number=$((number + 20))
    fi
    [ -z "${DATABASE_URL:-}" ] || export TEST_DATABASE_URL="${DATABASE_URL%/*}/app_$number"
    [ -z "${REDIS_URL:-}" ] || export TEST_REDIS_URL="${REDIS_URL%/*}/$number"
    target="test" tests="not once"
    # 3.6, 3.9 and the newest have the same Djangos.
    if is_between "$leg"; then target=test-sqlite tests="not once and not slow"; fi
    export PARALLEL="" PYTEST_ADDOPTS="--quiet -p no:cacheprovider -m '$tests'"
    # shellcheck disable=SC2086 # no word where $next is empty
    if "${MAKE:-make}" ENV=".matrix/$leg" PYTHON="$(interpreter_of "$version")" $next "$target" >"$log" 2>&1; then
        grep -E ' in [0-9.]+s' "$log" | paste -s -d ';' | sed "s/^/$leg: /"
    else
        cat "$log"
        echo "$leg: FAILED"
        return 1
    fi
}

if [ $# -gt 0 ]; then
    run "$1"
    exit
fi

mkdir -p .matrix
legs=
own=$("${ENV:-env}/bin/python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
for minor in 6 7 8 9 10 11 12 13 14 15; do
    if is_between "3.$minor" && [ "3.$minor" = "$own" ]; then
        echo "$own: tested by make test"
    elif [ -n "$(interpreter_of "3.$minor")" ]; then
        legs="$legs 3.$minor"
    fi
done
for needed in 3.6 3.13; do
    case "$legs " in *" $needed "*) ;; *) echo "Python $needed is needed: pyenv install $needed" && exit 1 ;; esac
done
# Three at a time: each waits now and then, for a download or a timeout. The newest Python has the
# newest Django as well.
# shellcheck disable=SC2086 # these are words
printf '%s\n' $legs "${legs##* }-next" | xargs -n 1 -P 3 "$0"
