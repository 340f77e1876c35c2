#!/bin/sh
# Make .venv and install the pinned packages of one lock into it, then the project itself.
#
#   scripts/make_environment.sh requirements.lock
#
# PYTHON names the interpreter (any Python from 3.11 on); without it a suitable one is
# looked for. What is installed already is left alone, so a second call costs nothing.
# Needs no root rights. Leaves to the Makefile: what is run in the environment.
set -eu

lock=$1
environment=.venv
stamp=$environment/installed-$lock
log=$environment.log

stop() {
    printf '%s\n' "$1" >&2
    exit 1
}

suits() {
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1
}

version_of() {
    "$1" -c 'import sys; print(sys.version)' 2>/dev/null
}

# Sets $python: the one asked for, else the first on PATH that is new enough.
choose_python() {
    if [ -n "${PYTHON:-}" ]; then
        suits "$PYTHON" || stop "PYTHON=$PYTHON does not run or is older than 3.11: name a Python 3.11 or newer, for example 'make test PYTHON=python3.12'."
        python=$PYTHON
        return
    fi
    for python in python3 python3.14 python3.13 python3.12 python3.11 python; do
        if suits "$python"; then return; fi
    done
    stop "No Python 3.11 or newer was found: install one (Debian, Ubuntu: 'apt install python3 python3-venv') or name it, for example 'make demo PYTHON=/path/to/python3.12'."
}

# An environment made by another Python, or half made, is not ours to use.
is_usable() {
    [ -x "$environment/bin/python" ] || return 1
    "$environment/bin/python" -m pip --version >/dev/null 2>&1 || return 1
    [ -z "${PYTHON:-}" ] || [ "$(version_of "$PYTHON")" = "$(version_of "$environment/bin/python")" ]
}

# Runs one way of making the environment; a way that fails leaves nothing behind.
try() {
    rm -rf "$environment"
    "$@" >>"$log" 2>&1 && "$environment/bin/python" -m pip --version >>"$log" 2>&1
}

create() {
    choose_python
    echo "Making $environment with $("$python" --version)"
    : >"$log"
    if try "$python" -m venv "$environment"; then return; fi
    if try "$python" -m virtualenv "$environment"; then return; fi
    if try virtualenv --python "$python" "$environment"; then return; fi
    if try uv venv --seed --python "$python" "$environment"; then return; fi
    rm -rf "$environment"
    stop "$python cannot make an environment (venv, virtualenv and uv were tried, see $log): install the package python3-venv (Debian, Ubuntu: 'apt install python3-venv') or 'virtualenv', then run make again."
}

install() {
    "$environment/bin/python" -m pip install --quiet --disable-pip-version-check "$@"
}

is_usable || create
if cat "$lock" pyproject.toml | cmp -s - "$stamp"; then exit 0; fi
echo "Installing the pinned packages of $lock (the first time this takes a minute)"
install --require-hashes --requirement "$lock" ||
    stop "The packages of $lock could not be installed: the lines above say why (often the network or the package index is out of reach); mend it and run make again."
# The project itself, with the build backend that the lock pins: nothing unpinned comes in.
install --no-deps --no-build-isolation --editable . ||
    stop "The project could not be installed into $environment: the lines above say why; 'make clean' starts afresh."
cat "$lock" pyproject.toml >"$stamp"
rm -f "$log"
