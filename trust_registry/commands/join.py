"""``join request``: a region that wants to join begins here."""

from __future__ import annotations

import argparse
from pathlib import Path

from trust_registry.ceremony.applicant import apply_to_join, read_entry
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
from trust_registry.disk import Disk

__all__ = ["add"]

_ENTRY = """\
ENTRY.json says what you ask to be listed as:
  {"code": "350000",
   "name": {"zh": "福建省", "en": "Fujian"},
   "iss_prefix": "https://license.350000.example/",
   "status_prefix": "https://status.350000.example/",
   "contact": {"name": {"zh": "福建省证照登记办", "en": "Fujian registry office"},
               "phone": "0591-00000000"}}

Three officers' keys and one publisher's are made in FOLDER/keys, unless they are there
already: see `key make --uri` for keys in tokens.

example:
  tongyan-registry join request fujian --entry entry.json
  tongyan-registry agency add fujian AGENCY.json
  tongyan-verifier kit fujian --samples samples --out conformance.json
  tongyan-registry publish fujian
"""


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "join",
        help="ask to join a registry",
        description="Ask to join a registry as a region.",
    )
    acts = parser.add_subparsers(dest="act", required=True, metavar="request")
    asking = acts.add_parser(
        "request",
        help="make your region's folder, keys and join request",
        description="Make your region's folder, its keys and its join request. Send"
        " the request to a member; tell every member the fingerprint by another way,"
        " such as the telephone.",
        epilog=_ENTRY,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    asking.add_argument(
        "folder", type=Path, metavar="FOLDER", help="your region's folder"
    )
    asking.add_argument(
        "--entry", type=Path, required=True, metavar="ENTRY.json", help="see below"
    )
    add_secrets(asking)
    add_at(asking)
    add_json(asking)
    asking.set_defaults(run=_request)


def _request(args: argparse.Namespace) -> int:
    applied = apply_to_join(
        args.folder,
        read_entry(args.entry),
        now=now_of(args),
        secrets=secrets_of(args),
        disk=Disk(),
    )
    if args.json:
        answer({"request": str(applied.request), "fingerprint": applied.fingerprint})
        return DONE
    say(
        "加入申请已写入，请发给任一成员：", "Join request written; send it to a member:"
    )
    print(f"  {applied.request}")
    say(
        "密钥指纹，请用电话等其他途径告知每个成员：",
        "Fingerprint of your keys; tell it to every member by another way:",
    )
    print(f"  {applied.fingerprint}")
    return DONE
