#!/bin/sh
# Writes the lock files from pyproject.toml. One lock serves Python 3.6 to 3.13, by markers.
#   tools/lock.sh            keeps the pins that still fit
#   tools/lock.sh --upgrade  takes the newest releases
#   tools/lock.sh --check    fails if the lock files are not what the first would write
set -eu

uv=$PWD/env/bin/uv

# The files share their pins: each is constrained by the one before it.
oldest=3.6
lock() {
    "$uv" pip compile --quiet --universal --python-version "$oldest" --generate-hashes --no-header "$@" >/dev/null
}

lock_all() {
    # shellcheck disable=SC2086 # no word where $upgrade is empty
    lock $upgrade pyproject.toml -o requirements.txt
    # psycopg2 and uWSGI need a compiler: the groups have them as wheels.
    for group in run dev; do
        case $group in
            run) file=requirements/run.txt ;;
            dev) file=requirements-dev.txt ;;
        esac
        # shellcheck disable=SC2086 # as above
        lock $upgrade -c requirements.txt pyproject.toml --group $group \
            --no-emit-package psycopg2 --no-emit-package uwsgi -o $file
    done
    for group in test static check browser; do
        # shellcheck disable=SC2086 # as above
        lock $upgrade -c requirements.txt -c requirements-dev.txt --group $group -o requirements/$group.txt
    done
    # shellcheck disable=SC2086 # as above
    lock $upgrade --group contract -o requirements/contract.txt
    # shellcheck disable=SC2086 # as above
    lock $upgrade -c requirements/run.txt --group zappa \
        --no-binary placebo --emit-build-options -o requirements/zappa.txt
    # The newest Django, and the packages of the benchmark, need Python 3.12.
    oldest=3.12
    # shellcheck disable=SC2086 # as above
    lock $upgrade -c requirements/run.txt pyproject.toml --group bench \
        --no-emit-package psycopg2 --no-emit-package uwsgi -o requirements/bench.txt
    # shellcheck disable=SC2086 # as above
    lock $upgrade --group next -o requirements/next.txt
    oldest=3.6
}

upgrade=
case ${1:-} in
    --upgrade)
        upgrade=--upgrade
        lock_all
        ;;
    --check)
        copy=$(mktemp -d)
        trap 'rm -rf "$copy"' EXIT
        cp -R pyproject.toml requirements* "$copy"
        (cd "$copy" && lock_all)
        for file in requirements*.txt requirements/*.txt; do
            diff -u "$file" "$copy/$file"
        done
        ;;
    *) lock_all ;;
esac
