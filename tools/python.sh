#!/bin/sh
# Says in one sentence why PYTHON (default: python3) will not do, or says nothing: it will.
# tools/python.sh [MINOR]: at least Python 3.MINOR is needed, 3.6 if nothing else is said.
set -eu

PYTHON=${PYTHON:-python3}
needed=${1:-6}

fail() {
    printf '%s\n' "$1" >&2
    exit 1
}

version=$("$PYTHON" -c 'import sys; print("%d.%d.%d" % sys.version_info[:3])' 2>/dev/null) ||
    fail "$PYTHON does not run here: install Python 3.$needed or newer, or name one with PYTHON=/path/to/python3."

major=${version%%.*}
minor=${version#*.}
minor=${minor%%.*}
if [ "$major" -lt 3 ] || { [ "$major" -eq 3 ] && [ "$minor" -lt "$needed" ]; }; then
    fail "$PYTHON is Python $version: this needs Python 3.$needed or newer; name one with PYTHON=/path/to/python3."
fi

# Debian and Ubuntu keep both in a package of their own.
"$PYTHON" -c 'import ensurepip, venv' 2>/dev/null ||
    fail "$PYTHON has no venv module: install it (Debian, Ubuntu: apt install python$major.$minor-venv)."
