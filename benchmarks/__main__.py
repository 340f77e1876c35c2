"""Run the benchmarks, each in its own process, and tell which bars are cleared."""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from benchmarks.figures import FIGURES, MODULES, PEER_MODULES, Figure
from benchmarks.nation import SHARED

RESULTS = Path(__file__).with_name("results.json")

# `make bench` ends within ten minutes, whatever hangs. A slow machine measures less in
# that time, and says so; one benchmark alone that takes so long hangs.
TOTAL_S = 570
MOST_S = 240


def main(argv: Sequence[str] | None = None) -> int:
    """Return 1 if a benchmark failed or hung; with ``--strict``, unless all bars clear.

    A busy machine is no fault of a change: bars are told, and not asserted.
    """
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("modules", nargs="*", help="benchmarks.NAME …; default: all")
    parser.add_argument("--peers", action="store_true", help="measure other libraries")
    parser.add_argument("--strict", action="store_true", help="fail under a bar")
    wanted = parser.parse_args(argv)
    modules = wanted.modules or (PEER_MODULES if wanted.peers else MODULES)
    with tempfile.TemporaryDirectory(prefix="tongyan-benchmarks-") as shared:
        os.environ[SHARED] = shared
        measured, failed = _run_all(modules)
    if not wanted.modules and not wanted.peers:
        RESULTS.write_text(json.dumps(measured, indent=2) + "\n", "utf-8")
    complete = not wanted.modules and not wanted.peers
    cleared = _tell(measured, complete=complete)
    return 1 if failed or (wanted.strict and not cleared) else 0


def _run_all(modules: Sequence[str]) -> tuple[dict[str, float], list[str]]:
    ends = time.monotonic() + TOTAL_S
    measured: dict[str, float] = {}
    failed = []
    for module in modules:
        left_s = ends - time.monotonic()
        print(f"{module} …", flush=True)
        try:
            measured |= _run(module, timeout_s=min(left_s, MOST_S))
        except subprocess.TimeoutExpired as error:
            if left_s > MOST_S:
                failed.append(module)
            print(f"  {error}" if left_s > MOST_S else "  not measured: time is over")
        except subprocess.CalledProcessError as error:
            failed.append(module)
            print(f"  failed: {error}")
    return measured, failed


def _run(module: str, *, timeout_s: float) -> dict[str, float]:
    ran = subprocess.run(
        [sys.executable, "-m", "benchmarks.one", module],
        stdout=subprocess.PIPE,
        timeout=max(timeout_s, 1),
        check=True,
        text=True,
    )
    measured: dict[str, float] = json.loads(ran.stdout.splitlines()[-1])
    return measured


def _tell(measured: Mapping[str, float], *, complete: bool) -> bool:
    """Print the table; return whether every bar is cleared."""
    known = {figure.name: figure for figure in FIGURES}
    names = [*known] if complete else []
    names += [name for name in measured if name not in names]
    rows = [
        _row(known.get(name, Figure(name, "", "more")), measured.get(name))
        for name in names
    ]
    print(f"\n{'figure':<27}{'value':>10}{'bar':>10}   ")
    for text, _ in rows:
        print(text)
    return all(cleared for _, cleared in rows)


def _row(figure: Figure, value: float | None) -> tuple[str, bool]:
    sign = "≥" if figure.better == "more" else "≤"
    bar = "" if figure.bar is None else f"{sign} {figure.bar:g}"
    shown = (
        "—" if value is None else f"{value:,.3f}" if value < 100 else f"{value:,.0f}"
    )
    cleared = value is not None and figure.clears(value)
    mark = ("✔ " if cleared else "✘ ") if figure.bar is not None else "  "
    return f"{figure.name:<27}{shown:>10}{bar:>10} {mark} {figure.meaning}", cleared


if __name__ == "__main__":
    sys.exit(main())
