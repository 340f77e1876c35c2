"""``plan`` and ``found``: a registry from nothing."""

from __future__ import annotations

import argparse
from pathlib import Path

from trust_registry.commands.terminal import (
    DONE,
    Commands,
    add_at,
    add_json,
    add_passphrase,
    answer,
    new_passphrase_of,
    now_of,
    say,
)
from trust_registry.errors import PlanError
from trust_registry.founding import found
from trust_registry.plan import read_plan, sample_plan

__all__ = ["add"]

_FOUND = """\
What it makes:
  FOLDER/council           one root key and one targets key a member
  FOLDER/regions/310000    a region's keys and the files its officers edit
  FOLDER/host              the host's three keys, and repository/ to be served
  FOLDER/fingerprint.txt   what counters type from paper at first trust

This founds a pilot: one host holds all three host keys, and the root says so. Hand
each member its own folder and keep no copy.

example:
  tongyan-registry plan plan.json
  tongyan-registry found registry --plan plan.json --passphrase-file secret.txt
"""


def add(commands: Commands) -> None:
    """Add both commands."""
    plan = commands.add_parser(
        "plan",
        help="write a sample plan to edit: the Yangtze Delta, as a DEMO",
        description="Write a sample founding plan to edit: four regions of the Yangtze"
        " Delta that recognize each other, marked DEMO.",
    )
    plan.add_argument("file", type=Path, metavar="FILE", help="the file to write")
    add_json(plan)
    plan.set_defaults(run=write_plan)

    parser = commands.add_parser(
        "found",
        help="found a registry from a plan",
        description="Found a registry from a plan: its keys, its first roles.",
        epilog=_FOUND,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("folder", type=Path, metavar="FOLDER", help="a new folder")
    parser.add_argument(
        "--plan", type=Path, required=True, metavar="PLAN", help="see `plan`"
    )
    add_passphrase(parser)
    add_at(parser)
    add_json(parser)
    parser.set_defaults(run=run)


def write_plan(args: argparse.Namespace) -> int:
    """Write the sample plan."""
    try:
        with args.file.open("xb") as file:
            file.write(sample_plan())
    except OSError as error:
        raise PlanError(f"{args.file} cannot be written ({error.strerror})") from error
    if args.json:
        answer({"plan": str(args.file)})
    else:
        say(
            f"方案已写入 {args.file}，请修改。",
            f"Plan written to {args.file}; edit it.",
        )
    return DONE


def run(args: argparse.Namespace) -> int:
    """Found a registry."""
    plan = read_plan(args.plan)
    founded = found(
        plan, args.folder, now=now_of(args), passphrase=new_passphrase_of(args)
    )
    if args.json:
        answer(
            {
                "folder": str(founded.folder),
                "fingerprint": founded.fingerprint,
                "demo": plan.demo,
                "regions": [region.code for region in plan.regions],
            }
        )
        return DONE
    say(f"已建库：{founded.folder}", f"Founded: {founded.folder}")
    say(
        "首个根的指纹（打印后分发各窗口）：",
        "Fingerprint of the first root, for paper:",
    )
    print(f"  {founded.fingerprint}")
    say("下一步：", "Next:")
    code = plan.regions[0].code
    print(f"  tongyan-registry agency add {founded.folder}/regions/{code} ENTRY.json")
    print(f"  tongyan-registry bundle {founded.folder}/host .")
    return DONE
