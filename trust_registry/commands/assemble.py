"""``assemble``: the signatures that came make a sitting that the host takes in."""

from __future__ import annotations

import argparse
from pathlib import Path

from trust_registry.ceremony.signature_file import SignatureFile, read_signature_file
from trust_registry.ceremony.sitting import (
    assemble_sitting,
    check_signature,
    collected,
    count,
    write_sitting,
)
from trust_registry.commands.ceremony import (
    add_proposals,
    add_trust,
    reviewed_sitting,
    state_of,
)
from trust_registry.commands.terminal import (
    DONE,
    Commands,
    add_at,
    add_json,
    answer,
    say,
)
from trust_registry.disk import Disk
from trust_registry.errors import CeremonyError

__all__ = ["add"]

_EPILOG = """\
A signature that counts for nothing is named and left out. With fewer than must sign,
nothing is written; who has not signed is named.

example:
  tongyan-registry assemble join.zip rows.zip --signatures signatures/*.sig.json \\
    --trust trust --out sitting.zip
  tongyan-registry ingest registry/host sitting.zip
exit codes: 0 assembled, 1 too few or unfit, 3 usage, settings or internal error
"""


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "assemble",
        help="put the proposals of a sitting and their signatures together",
        description="Put the proposals of a sitting and their signatures together into"
        " one file for the host's `ingest`. All signatures that came are kept.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add_proposals(parser)
    parser.add_argument(
        "--signatures",
        type=Path,
        nargs="+",
        required=True,
        metavar="FILE",
        help="the officers' signature files",
    )
    add_trust(parser)
    parser.add_argument(
        "--out", type=Path, required=True, metavar="SITTING.zip", help="the file"
    )
    add_at(parser)
    add_json(parser)
    parser.set_defaults(run=_assemble)


def _assemble(args: argparse.Namespace) -> int:
    state = state_of(args)
    sitting = reviewed_sitting(args, state, args.proposals)
    good: list[SignatureFile] = []
    left_out: dict[str, CeremonyError] = {}
    for path in args.signatures:
        try:
            signature = read_signature_file(path)
            check_signature(sitting, signature)
        except CeremonyError as error:
            left_out[str(path)] = error
            continue
        good.append(signature)
    if not args.json:
        for path, unfit in left_out.items():
            say(f"不计入 {path}：{unfit.zh}。", f"Left out {path}: {unfit}.")
    assembled = assemble_sitting(sitting, good)
    write_sitting(args.out, assembled, disk=Disk())
    tallies = list(count(sitting, collected(sitting, good)))
    if args.json:
        answer(
            {
                "sitting": str(args.out),
                "roles": [
                    {
                        "role": one.role,
                        "version": one.version,
                        "under_root": one.root_version,
                        "threshold": one.threshold,
                        "signed": one.signed,
                        "missing": one.missing,
                    }
                    for one in tallies
                ],
                "left_out": {path: str(error) for path, error in left_out.items()},
            }
        )
        return DONE
    for one in tallies:
        signed = ", ".join(one.signed)
        say(
            f"{one.role} 第 {one.version} 版：须 {one.threshold} 个签名，已有 {signed}",
            f"{one.role} v{one.version}: {one.threshold} must sign, signed {signed}",
        )
    say("请交给主机：", "Hand it to the host:")
    print(f"  {args.out}")
    return DONE
