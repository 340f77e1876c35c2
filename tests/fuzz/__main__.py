"""`python -m tests.fuzz TARGET …`: feed targets for as long as one likes."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from tests.fuzz.campaign import campaign
from tests.fuzz.coverage_guided import campaign_by_coverage, instrumented
from tests.fuzz.findings import read_vector
from tests.repository import ROOT

FOUND_BY_HAND = ROOT / "build" / "fuzz_found"


def main(argv: list[str] | None = None) -> int:
    """Run the campaigns asked for; 1 if anything was found."""
    parser = _parser()
    arguments = parser.parse_args(argv)
    with instrumented(wanted=arguments.atheris):
        from tests.fuzz.targets import TARGETS
    unknown = [name for name in arguments.targets if name not in TARGETS]
    if unknown:
        parser.error(f"no target is called {unknown[0]}; run it without any for a list")
    if arguments.replay:
        vector = read_vector(arguments.replay)
        with TARGETS[vector.target].opened() as entry:
            entry.run(vector.raw)
    elif not arguments.targets:
        for target in TARGETS.values():
            sys.stdout.write(f"{target.name:16} {target.about}\n")
    found = 0
    for name in arguments.targets:
        target, seconds = TARGETS[name], arguments.seconds
        if arguments.atheris:
            campaign_by_coverage(target, seconds=seconds, folder=arguments.found)
        found += campaign(
            target, seconds=seconds, seed=arguments.seed, folder=arguments.found
        )
    return 1 if found else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m tests.fuzz",
        description="Feed targets with changed inputs and keep what breaks them, made"
        " small, one file each. Without a target: list them.",
    )
    parser.add_argument("targets", nargs="*", metavar="TARGET")
    parser.add_argument(
        "--seconds", type=float, default=60, help="for each target (default: 60)"
    )
    parser.add_argument(
        "--seed", type=int, default=1, help="another one gives other inputs"
    )
    parser.add_argument(
        "--found",
        type=Path,
        default=FOUND_BY_HAND,
        help="folder for what is found (default: build/fuzz_found)",
    )
    parser.add_argument(
        "--atheris",
        action="store_true",
        help="let coverage guide the changes of one target; needs the package atheris",
    )
    parser.add_argument(
        "--replay", type=Path, metavar="VECTOR", help="run one vector and let it fail"
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
