#!/bin/sh
# Pin every package, with the hashes of its files, for Python 3.11 to 3.14 on any system.
#
# requirements.lock: what the product needs, and the build backend that installs it.
# requirements-dev.lock: the same versions, and what tests, checks and benchmarks need.
# Neither file names a package index: where to fetch from is the reader's setting.
set -eu

command -v uv >/dev/null 2>&1 || {
    echo "uv was not found: install it ('pip install uv'), then run 'make lock' again." >&2
    exit 1
}

pin() {
    output=$1
    shift
    uv pip compile pyproject.toml "$@" --output-file "$output" --upgrade --quiet \
        --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
        --no-emit-index-url --no-emit-find-links
}

pin requirements.lock --group install
pin requirements-dev.lock --group dev --constraint requirements.lock
