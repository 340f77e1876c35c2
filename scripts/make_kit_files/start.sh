#!/bin/sh
# Opens the counter page; the first time it walks through trust, region, hall, language.
# "sh start.sh setup" walks through them again; options of `setup` may follow.
set -eu

cd "$(dirname "$0")"
PYTHONUTF8=1
export PYTHONUTF8

if [ ! -x program/bin/python ]; then
    cat text/not-installed.txt >&2
    exit 3
fi
if [ "${1:-}" = setup ] || [ ! -f counter/counter.json ]; then
    [ $# = 0 ] || shift
    if [ -d trust ]; then set -- --bundle trust "$@"; fi
    program/bin/python -m verifier.cli setup counter "$@"
fi
exec program/bin/python -m verifier.cli start counter
