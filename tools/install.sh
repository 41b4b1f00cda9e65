#!/bin/sh
# Makes a virtualenv and installs into it what lock files pin: tools/install.sh DIRECTORY LOCK…
# PYTHON names the interpreter (default: python3). What is there is not done again; what an
# interrupted run left behind, or has another interpreter, is made anew.
set -eu

PYTHON=${PYTHON:-python3}
env=$1
shift
log=$env/install.log
# Stands there while the virtualenv is being changed.
unfinished=$env/unfinished

# pip keeps to its work.
export PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_PYTHON_VERSION_WARNING=1
export PIP_RETRIES="${PIP_RETRIES:-3}"

fail() {
    printf '%s\n' "$1" >&2
    exit 1
}

# The standard library's place: a virtualenv shares it with the interpreter it was made with.
library='import os; print(os.path.realpath(os.__file__))'

usable() {
    [ ! -e "$unfinished" ] &&
        [ "$("$env/bin/python" -c "import pip; $library" 2>/dev/null)" = "$("$PYTHON" -c "$library")" ]
}

make_virtualenv() {
    if [ -e "$env" ] && [ ! -e "$unfinished" ] && [ ! -d "$env/bin" ]; then
        fail "$env is in the way and no virtualenv: move it elsewhere."
    fi
    echo "Making the virtualenv $env with $("$PYTHON" --version)."
    rm -rf "$env"
    mkdir -p "$env"
    : >"$unfinished"
    if ! "$PYTHON" -m venv "$env" >"$log" 2>&1; then
        cat "$log" >&2
        fail "$PYTHON could not make the virtualenv $env: its words are above."
    fi
}

pip_install() {
    lock=$1
    : >"$unfinished"
    if "$env/bin/python" -m pip install --require-hashes --only-binary :all: -r "$lock" >"$log" 2>&1; then
        return
    fi
    # pip took back by itself what it had begun.
    rm "$unfinished"
    if grep -Eq 'connection broken|Max retries exceeded|timed out' "$log"; then
        fail "No network: the packages of $lock could not be fetched. Try again with a connection, or with PIP_INDEX_URL set to a mirror."
    fi
    cat "$log" >&2
    fail "pip could not install $lock: its words are above."
}

tools/python.sh
usable || make_virtualenv

# The pip that comes with Python 3.6 and 3.7 may be too old for today's wheels.
"$env/bin/python" -c 'import pip, sys; sys.exit(int(pip.__version__.split(".")[0]) < 20)' ||
    pip_install requirements/pip.txt

for lock in "$@"; do
    # A copy of the lock says that it is installed.
    stamp=$env/installed/$(basename "$lock")
    if ! cmp -s "$lock" "$stamp"; then
        echo "Installing the packages of $lock."
        # Other locks may share packages with the one that this replaces.
        [ ! -e "$stamp" ] || rm -r "$env/installed"
        pip_install "$lock"
        mkdir -p "$env/installed"
        cp "$lock" "$stamp"
    fi
done
rm -f "$unfinished"
