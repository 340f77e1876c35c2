"""``show`` and ``list``: what the ledger knows."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from typing import Any

from credential.license_type import LicenseType
from credential.moments import beijing_text, from_seconds
from issuer.commands.opened import on_installation
from issuer.commands.subject import resolve
from issuer.commands.terminal import Commands, Terminal, add_common, subject
from issuer.desk.finding import LicenseFile
from issuer.desk.telling import license_file_told, license_told
from issuer.errors import RefusedError
from issuer.index_blocks import list_uris
from issuer.installation import Installation
from issuer.license_record import PRINT, WALLET, LicenseRecord
from issuer.license_rows import editions_of, events_of, search
from issuer.license_types import LicenseTypes
from issuer.state import STATE_NAMES
from issuer.status_publication import list_name

__all__ = ["add"]

_DEFAULT_LIMIT = 20


def add(commands: Commands) -> None:
    """Add the commands."""
    showing = commands.add_parser("show", help="show one license and what happened")
    add_common(showing)
    subject(showing)
    showing.set_defaults(run=run_show)
    listing = commands.add_parser("list", help="list or find licenses, newest first")
    add_common(listing)
    listing.add_argument(
        "words",
        nargs="?",
        metavar="WORDS",
        help="a whole identifier, number, or holder's name or number",
    )
    listing.add_argument(
        "--limit", type=int, default=_DEFAULT_LIMIT, help=f"({_DEFAULT_LIMIT})"
    )
    listing.set_defaults(run=run_list)


@on_installation
def run_show(args: argparse.Namespace, installation: Installation) -> int:
    """Run ``show``."""
    terminal = Terminal.of(args)
    with installation.ledger.reading() as connection:
        record = resolve(connection, args.license, now=terminal.now)
        events = events_of(connection, record)
        editions = editions_of(connection, record)
        file = LicenseFile(record, tuple(editions), tuple(events))
        told = license_file_told(file, list_uris(connection), now=terminal.now)
    terminal.answer(told)
    types = LicenseTypes.of(installation.folder)
    terminal.say(_line(record, types, terminal.now))
    labels = types.find(record.type_code).labels
    for name, value in told["claims"].items():
        terminal.say(f"  {labels[name].zh} ({name}): {value}")
    for edition in told["editions"]:
        terminal.say(f"  {_edition_line(edition)}")
    for event in events:
        when = beijing_text(from_seconds(event.at))
        words = (when, event.act, event.operator, event.reason)
        terminal.say(f"  {'  '.join(word for word in words if word)}")
    return 0


@on_installation
def run_list(args: argparse.Namespace, installation: Installation) -> int:
    """Run ``list``."""
    terminal = Terminal.of(args)
    with installation.ledger.reading() as connection:
        found = search(connection, args.words, limit=args.limit)
    terminal.answer([license_told(record, now=terminal.now) for record in found])
    types = LicenseTypes.of(installation.folder)
    for record in found:
        terminal.say(_line(record, types, terminal.now))
    if not found:
        terminal.say("none")
    return 0


def _edition_line(edition: Mapping[str, Any]) -> str:
    status = edition["status"]
    words = [
        _KINDS[edition["kind"]],
        f"{list_name(status['uri'])} #{status['index']}",
    ]
    if edition["holder_key"]:
        words.append(f"key {edition['holder_key']}")
    if edition["superseded_at"]:
        words.append(f"superseded {edition['superseded_at']}")
    return "  ".join(words)


_KINDS = {PRINT: "纸质版 print edition", WALLET: "钱包版 wallet edition"}


def _line(record: LicenseRecord, types: LicenseTypes, now: int) -> str:
    state = STATE_NAMES[record.state_at(now)].zh
    if record.expires is not None and record.expires <= now:
        state += "(已到期)"
    name = _type_name(types, record.type_code)
    return f"{record.license_id}  {name}  {record.holder_name}  {state}"


def _type_name(types: LicenseTypes, code: str) -> str:
    try:
        license_type: LicenseType = types.find(code)
    except RefusedError:
        return code  # its file was taken away; the license stays
    return license_type.name.zh
