"""``sign-authority``: a region's officers sign who publishes for the region."""

from __future__ import annotations

import argparse
from pathlib import Path

from credential.moments import beijing_text, to_rfc3339
from trust_registry.commands.terminal import (
    DONE,
    Commands,
    add_at,
    add_json,
    add_secrets,
    answer,
    now_of,
    say,
    secrets_of,
)
from trust_registry.region_authority import sign_authority
from trust_registry.region_folder import RegionFolder

__all__ = ["add"]

_EXAMPLES = """\
Two of the region's three officers sign; each brings a key file or a token. Do it every
150 days, and whenever the publisher's key changes. With another publisher's key, the
region's files are signed anew as well, in the same submission: what the old key signed
does not count any more.

examples:
  tongyan-registry sign-authority registry/regions/310000
  tongyan-registry key make registry/regions/310000/keys publisher-2 --owner 310000
  tongyan-registry sign-authority registry/regions/310000 --publisher publisher-2
"""


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "sign-authority",
        help="sign a region's own role anew, or with another publisher's key",
        description="Sign a region's own role: who publishes for the region.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "folder",
        type=Path,
        metavar="REGION_FOLDER",
        help="a region's folder, such as registry/regions/310000",
    )
    parser.add_argument(
        "--publisher",
        action="append",
        default=[],
        metavar="NAME",
        help="who publishes from now on, a key of the folder; at most two",
    )
    parser.add_argument(
        "--officer",
        action="append",
        default=[],
        metavar="NAME",
        help="a key that signs (all called authority-…); repeat it for the second",
    )
    parser.add_argument(
        "--again",
        action="store_true",
        help="sign under the same number once more, after the host refused it",
    )
    add_secrets(parser)
    add_at(parser)
    add_json(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Run the command."""
    signed = sign_authority(
        RegionFolder(args.folder),
        now=now_of(args),
        secrets=secrets_of(args),
        publishers=args.publisher,
        officers=args.officer,
        again=args.again,
    )
    if args.json:
        answer(
            {
                "submission": str(signed.submission),
                "versions": signed.versions,
                "expires": to_rfc3339(signed.expires),
                "publishers": signed.publishers,
            }
        )
        return DONE
    until = beijing_text(signed.expires)
    for role, version in signed.versions.items():
        say(f"已签署 {role} 第 {version} 版。", f"Signed {role} v{version}.")
    say(f"有效至北京时间 {until}。", f"Good until {until} (Beijing).")
    say("请交给主机：", "Hand it to the host:")
    print(f"  {signed.submission}")
    return DONE
