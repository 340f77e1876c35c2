"""``counts add``: a month's numbers into a region's files, rounded to whole cells."""

from __future__ import annotations

import argparse
from pathlib import Path

from trust_registry.commands.terminal import (
    DONE,
    Commands,
    add_at,
    add_json,
    answer,
    now_of,
    say,
)
from trust_registry.errors import PublicationError
from trust_registry.monthly_counts import (
    MIN_CELL,
    counts_name,
    publishable,
    read_tallies,
)
from trust_registry.region_folder import RegionFolder
from trust_registry.registry_file import MAX_FILE_BYTES

__all__ = ["add"]

_FORM = """\
A TALLIES.json has exact numbers and stays with the region:
  {"format": "tongyan-tallies-1", "region": "330000", "month": "2026-10", "rows": [
    {"issuing": "310000", "license_type": "11100000MB0143028R001",
     "recognized": 1234, "used": 1180, "failed": {"expired": 41}}]}
Files of several halls and rows of one pair and type are added up. What is written for
publication is whole multiples of the cell, rounded down: smaller numbers are left out,
so that nobody can be found in it.

example:
  tongyan-registry counts add registry/regions/330000 hall-1.json hall-2.json
  tongyan-registry publish registry/regions/330000 --passphrase-file secret.txt
"""


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "counts",
        help="add a month's counts to a region's files, without anybody in them",
        description="Add a month's counts to a region's files: what its counters"
        " recognized, used, and refused, by issuing region, type and cause. Nothing is"
        " signed yet: see `publish`.",
    )
    acts = parser.add_subparsers(dest="act", required=True, metavar="add")
    adding = acts.add_parser(
        "add",
        help="round a month's numbers and put them among the files",
        epilog=_FORM,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    adding.add_argument(
        "folder", type=Path, metavar="REGION_FOLDER", help="a region's folder"
    )
    adding.add_argument(
        "tallies",
        type=Path,
        nargs="+",
        metavar="TALLIES.json",
        help="one file a hall, as `tongyan-verifier counts --tallies` writes it",
    )
    adding.add_argument(
        "--cell",
        type=int,
        default=MIN_CELL,
        metavar="N",
        help=f"publish multiples of N; {MIN_CELL} or more",
    )
    add_at(adding)
    add_json(adding)
    adding.set_defaults(run=_run)


def _run(args: argparse.Namespace) -> int:
    if args.cell < MIN_CELL:
        raise PublicationError(f"--cell is {MIN_CELL} or more")
    folder = RegionFolder(args.folder)
    code = folder.region().code
    halls = [read_tallies(_read(path), name=str(path)) for path in args.tallies]
    for path, tallies in zip(args.tallies, halls, strict=True):
        if (tallies.region, tallies.month) != (code, halls[0].month):
            raise PublicationError(
                f"{path} counts {tallies.region} in {tallies.month}; here {code} in "
                f"{halls[0].month} is added up"
            )
    counts = publishable(halls, now=now_of(args), cell=args.cell)
    name = counts_name(counts.month)
    folder.write(name, counts)
    if args.json:
        answer({"file": name, "rows": len(counts.rows), "cell": counts.cell})
    else:
        say(
            f"已写入 {name}：{len(counts.rows)} 行，均为 {counts.cell} 的整数倍。",
            f"Wrote {name}: {len(counts.rows)} rows, in multiples of {counts.cell}.",
        )
    return DONE


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(MAX_FILE_BYTES + 1)
    except OSError as error:
        raise PublicationError(f"{path} cannot be read ({error.strerror})") from error
