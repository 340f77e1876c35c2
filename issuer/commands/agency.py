"""``agency``: the agencies of an installation and their registry entries."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from issuer.agencies import all_agencies, keys_of
from issuer.agency_plan import AgencyPlan, read_plan
from issuer.commands.agency_contact import WAYS, add_contact, add_ways
from issuer.commands.files import read_object
from issuer.commands.initialize import DAY_S, KEY_LIFE_DAYS
from issuer.commands.opened import on_installation
from issuer.commands.own_entry import write_own_entry
from issuer.commands.terminal import (
    Commands,
    Terminal,
    add_common,
    add_key_uri,
    moment,
    operator_of,
    secrets_of,
)
from issuer.installation import Installation
from issuer.license_types import LicenseTypes
from issuer.registry_entries import (
    STATUS_ISSUER_FILE,
    agency_entry,
    status_issuer_entry,
    write_entry,
)

__all__ = ["add"]


def add(commands: Commands) -> None:
    """Add the commands."""
    parser = commands.add_parser(
        "agency",
        help="add or list agencies; write their entries for the registry",
        description="The agencies that this installation mints for.",
    )
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    _add_add(actions)
    add_contact(actions)
    listing = actions.add_parser("list", help="list the agencies and their keys")
    add_common(listing, clock=False)
    listing.set_defaults(run=run_list)
    entries = actions.add_parser(
        "entries",
        help="write every entry for the registry anew, the status issuer's too",
    )
    add_common(entries, clock=False)
    entries.set_defaults(run=run_entries)


def _add_add(actions: Commands) -> None:
    parser = actions.add_parser(
        "add",
        help="add an agency: its key is made, its registry entry written",
        description="Add an agency. Its entry for the trust registry is written to "
        "FOLDER/entries/; hand it to the region's registry officer.",
        epilog="example: tongyan-issuer agency add shanghai --id market-regulation "
        "--name-zh 上海市市场监督管理局 --name-en 'Shanghai Market Regulation' "
        "--uscc 11310000MB2F30518R --type business-license",
    )
    add_common(parser, key=True, acts=True)
    parser.add_argument(
        "file",
        type=Path,
        nargs="?",
        metavar="FILE",
        help="a JSON file with id, name {zh, en}, uscc, division, license_types, "
        "contact {phone, email, url, disputes, inquiries}; the options below add to it",
    )
    _add_who(parser)
    _add_when(parser)
    add_key_uri(parser, "its")
    parser.set_defaults(run=run_add)


def _add_who(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--id",
        metavar="URL",
        help="its identifier, or the part of it after the region's prefix",
    )
    parser.add_argument("--name-zh", metavar="NAME")
    parser.add_argument("--name-en", metavar="NAME")
    parser.add_argument("--uscc", metavar="CODE", help="unified social credit code")
    parser.add_argument(
        "--division", metavar="CODE", help="the division it serves (the region)"
    )
    parser.add_argument(
        "--type",
        action="append",
        dest="types",
        metavar="TYPE",
        help="a license type that it issues, by code or short name; may be repeated",
    )
    add_ways(parser)


def _add_when(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--from",
        type=moment,
        dest="valid_from",
        metavar="TIME",
        help="since when it issues them (now); the registry wants additions announced "
        "two weeks ahead",
    )
    parser.add_argument("--until", type=moment, metavar="TIME", help="until when")
    parser.add_argument(
        "--key-days",
        type=int,
        default=KEY_LIFE_DAYS,
        metavar="N",
        help=f"how long its key may sign ({KEY_LIFE_DAYS})",
    )


@on_installation
def run_add(args: argparse.Namespace, installation: Installation) -> int:
    """Run ``agency add``."""
    terminal = Terminal.of(args)
    agency = _plan(args).agency(
        installation.region,
        LicenseTypes.of(installation.folder),
        begins=terminal.now if args.valid_from is None else args.valid_from,
        until=args.until,
    )
    agency_entry(agency, [])  # what the registry would refuse is refused here first
    entered = installation.enter_agency(
        agency,
        secrets_of(args),
        now=terminal.now,
        key_life_s=args.key_days * DAY_S,
        key_uri=args.key_uri,
        operator=operator_of(args),
    )
    path = write_own_entry(installation, entered)
    terminal.answer({"id": entered.iss, "entry": str(path)})
    terminal.say(f"Added {entered.name.zh} as {entered.iss}.")
    terminal.say(f"  for the registry {path}")
    return 0


@on_installation
def run_list(args: argparse.Namespace, installation: Installation) -> int:
    """Run ``agency list``."""
    terminal = Terminal.of(args)
    with installation.ledger.reading() as connection:
        entries = [
            agency_entry(agency, keys_of(connection, agency.id))
            for agency in all_agencies(connection)
        ]
    terminal.answer(
        [
            entry.model_dump(mode="json", by_alias=True, exclude_none=True)
            for entry in entries
        ]
    )
    for entry in entries:
        types = ", ".join(period.code for period in entry.license_types)
        terminal.say(f"{entry.id}  {entry.name.zh}  {types}")
    return 0


@on_installation
def run_entries(args: argparse.Namespace, installation: Installation) -> int:
    """Run ``agency entries``."""
    terminal = Terminal.of(args)
    with installation.ledger.reading() as connection:
        known = all_agencies(connection)
        status_keys = keys_of(connection, None)
    status_path = installation.folder / "entries" / STATUS_ISSUER_FILE
    write_entry(status_path, status_issuer_entry(installation.region, status_keys))
    paths = [
        status_path,
        *(write_own_entry(installation, agency) for agency in known),
    ]
    terminal.answer([str(path) for path in paths])
    for path in paths:
        terminal.say(str(path))
    return 0


def _plan(args: argparse.Namespace) -> AgencyPlan:
    members = {} if args.file is None else read_object(args.file)
    for name in ("id", "uscc", "division"):
        _overlay(members, name, getattr(args, name))
    _overlay(members, "license_types", args.types)
    for name, options in _NESTED.items():
        nested = dict(members.get(name, {}))
        for member, option in options.items():
            _overlay(nested, member, getattr(args, option))
        _overlay(members, name, nested or None)
    return read_plan(members)


_NESTED = {
    "name": {"zh": "name_zh", "en": "name_en"},
    "contact": {way: way for way in WAYS},
}


def _overlay(members: dict[str, Any], name: str, value: object) -> None:
    if value is not None:
        members[name] = value
