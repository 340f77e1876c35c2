"""``keys``: until when agencies can sign, and what to do in time."""

from __future__ import annotations

import argparse

from credential.moments import BEIJING, from_seconds
from issuer.agencies import choose_agency
from issuer.commands.opened import add_trust, on_installation
from issuer.commands.terminal import Commands, Terminal, add_common
from issuer.installation import Installation
from issuer.key_report import KeyReport, key_reports, report_told, trust_notice

__all__ = ["add"]

DONE, LAPSES = 0, 1


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "keys",
        help="show keys and license types, and warn before they lapse",
        description="Show the keys of the status issuer and of each agency, and warn "
        "60, 30 and 7 days before the last key of an agency or a license type ends. "
        "Ends with 1 if anything lapses within 60 days, so that a timer can call it.",
        epilog="example: tongyan-issuer keys shanghai --trust trust",
    )
    add_common(parser)
    add_trust(parser)
    parser.add_argument("--agency", metavar="ID", help="one agency alone")
    parser.set_defaults(run=run)


@on_installation
def run(args: argparse.Namespace, installation: Installation) -> int:
    """Run the command."""
    terminal = Terminal.of(args)
    agency_id = None
    if args.agency is not None:
        with installation.ledger.reading() as connection:
            agency_id = choose_agency(connection, args.agency).id
    reports = key_reports(installation, now=terminal.now, agency_id=agency_id)
    notice = trust_notice(installation, now=terminal.now)
    terminal.answer(
        {
            "trust_notice": None if notice is None else notice.model_dump(),
            "reports": [report_told(one, now=terminal.now) for one in reports],
        }
    )
    for report in reports:
        _tell(report, terminal)
    if notice is not None and installation.registry is None:
        terminal.warn(notice)
    return LAPSES if any(report.lapses for report in reports) else DONE


def _tell(report: KeyReport, terminal: Terminal) -> None:
    terminal.say(report.whose)
    for state in report.keys:
        signs = "signs now" if state.signs_at(terminal.now) else "does not sign now"
        listed = {None: "", True: ", listed", False: ", NOT LISTED"}[state.listed]
        span = f"{_day(state.key.not_before)} to {_day(state.key.not_after)}"
        terminal.say(f"  {state.key.kid}  {span}  {signs}{listed}")
    for lapse in report.lapses:
        terminal.warn(lapse.told)


def _day(seconds: int) -> str:
    return from_seconds(seconds).astimezone(BEIJING).strftime("%Y-%m-%d")
