"""``agency contact``: whom counters call, where halls send disputes and inquiries."""

from __future__ import annotations

import argparse
from dataclasses import replace

from issuer.agencies import choose_agency, set_contact
from issuer.audit import AuditedAct, note_acts
from issuer.commands.opened import on_installation
from issuer.commands.own_entry import write_own_entry
from issuer.commands.terminal import Commands, Terminal, add_common, operator_of
from issuer.errors import AgencyError
from issuer.installation import Installation
from issuer.registry_entries import agency_entry

__all__ = ["WAYS", "add_contact", "add_ways"]

WAYS = ("phone", "email", "url", "disputes", "inquiries")
"""How an agency is reached; each is an option."""


def add_ways(parser: argparse.ArgumentParser) -> None:
    """Add an option for each way."""
    parser.add_argument("--phone", help="whom a counter calls")
    parser.add_argument("--email")
    parser.add_argument("--url")
    parser.add_argument(
        "--disputes",
        metavar="URL",
        help="where counters send disputes: the service's /disputes, by https",
    )
    parser.add_argument(
        "--inquiries",
        metavar="URL",
        help="where listed authorities call without a code: the service's /inquiries",
    )


def add_contact(actions: Commands) -> None:
    """Add the command."""
    parser = actions.add_parser(
        "contact",
        help="change how an agency is reached; its entry is written anew",
        description="Change how an agency is reached. What is not given stays; an empty"
        " text takes a way out. Its entry for the trust registry is written to"
        " FOLDER/entries/; hand it to the region's registry officer.",
        epilog="example: tongyan-issuer agency contact shanghai"
        " --agency market-regulation --disputes https://issuer.310000.example/disputes",
    )
    add_common(parser, acts=True)
    parser.add_argument(
        "--agency", metavar="ID", help="the agency; needed where there are several"
    )
    add_ways(parser)
    parser.set_defaults(run=run)


@on_installation
def run(args: argparse.Namespace, installation: Installation) -> int:
    """Run ``agency contact``."""
    terminal = Terminal.of(args)
    given = {way: getattr(args, way) for way in WAYS}
    changed = {way: text for way, text in given.items() if text is not None}
    if not changed:
        raise AgencyError("nothing to change was given; see `agency contact --help`")
    with installation.ledger.writing() as connection:
        agency = choose_agency(connection, args.agency)
        contact = {
            way: text for way, text in (agency.contact | changed).items() if text
        }
        agency = replace(agency, contact=contact)
        agency_entry(agency, [])  # what the registry would refuse is refused here first
        set_contact(connection, agency)
        told = ", ".join(f"{way} {text or 'none'}" for way, text in changed.items())
        subject = f"{agency.iss}, {told}"
        act = AuditedAct(
            terminal.now, "agency-contact", operator_of(args), subject=subject
        )
        note_acts(connection, [act])
    path = write_own_entry(installation, agency)
    terminal.answer({"id": agency.iss, "contact": contact, "entry": str(path)})
    terminal.say(f"Changed how {agency.name.zh} is reached.")
    terminal.say(f"  for the registry {path}")
    return 0
