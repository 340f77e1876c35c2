#!/bin/sh
# Installs the counter into the folder "program" beside this file.
# Needs no root rights and no network.
set -eu

pythons='@PYTHONS@'
cd "$(dirname "$0")"
# Somebody's own settings must not lead pip to a network.
PIP_CONFIG_FILE=/dev/null
PYTHONUTF8=1
export PIP_CONFIG_FILE PYTHONUTF8

stop() {
    cat "text/$1" >&2
    exit 3
}

# Sets $python: the one that was brought along, else the first that suits.
find_python() {
    archive=python/linux-$(uname -m).tar.gz
    if [ -f "$archive" ]; then
        mkdir -p runtime
        [ -x runtime/python/bin/python3 ] || tar -xf "$archive" -C runtime
        python=runtime/python/bin/python3
        return
    fi
    for version in $pythons; do
        python=python$version
        if "$python" text/suits.py "$version" >/dev/null 2>&1; then return; fi
    done
    python=python3
    # The versions are words of their own.
    # shellcheck disable=SC2086
    "$python" text/suits.py $pythons >/dev/null 2>&1 || stop no-python.txt
}

# Debian's Python makes an environment with pip only if python3-venv is installed.
make_environment() {
    if "$python" -m venv program >/dev/null 2>&1; then return; fi
    "$python" -m venv --without-pip program || stop failed.txt
}

pip() {
    if program/bin/python -m pip --version >/dev/null 2>&1; then
        program/bin/python -m pip --isolated "$@"
    else
        for wheel in pip/pip-*.whl; do
            program/bin/python "$wheel/pip" --isolated "$@"
        done
    fi
}

find_python
cat text/installing.txt
make_environment
pip install --quiet --disable-pip-version-check --no-cache-dir --no-index -f wheels \
    --require-hashes -r requirements.txt || stop failed.txt
pip check >/dev/null || stop failed.txt
cat text/installed.txt
