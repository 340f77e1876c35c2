"""``show`` and ``list``: what the ledger knows."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from typing import Any

from credential import strict_json
from credential.jose import thumbprint
from credential.license_type import LicenseType
from credential.moments import beijing_text, from_seconds, to_rfc3339
from issuer.commands.opened import on_installation
from issuer.commands.subject import resolve
from issuer.commands.terminal import Commands, Terminal, add_common, subject
from issuer.errors import RefusedError
from issuer.index_blocks import StatusEntry, list_uris
from issuer.installation import Installation
from issuer.license_record import (
    PRINT,
    WALLET,
    Edition,
    LicenseEvent,
    LicenseRecord,
)
from issuer.license_rows import editions_of, events_of, search
from issuer.license_types import LicenseTypes
from issuer.state import STATE_NAMES
from issuer.status_publication import list_name
from issuer.wallet_edition import holder_key_of

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
        editions = [
            _edition(one, list_uris(connection))
            for one in editions_of(connection, record)
        ]
    claims = strict_json.loads(record.application.encode("utf-8"))
    terminal.answer(
        _summary(record, terminal.now)
        | {
            "claims": claims,
            "editions": editions,
            "events": [_event(event) for event in events],
        }
    )
    types = LicenseTypes.of(installation.folder)
    terminal.say(_line(record, types, terminal.now))
    labels = types.find(record.type_code).labels
    for name, value in claims.items():
        terminal.say(f"  {labels[name].zh} ({name}): {value}")
    for edition in editions:
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
    terminal.answer([_summary(record, terminal.now) for record in found])
    types = LicenseTypes.of(installation.folder)
    for record in found:
        terminal.say(_line(record, types, terminal.now))
    if not found:
        terminal.say("none")
    return 0


def _summary(record: LicenseRecord, now: int) -> dict[str, Any]:
    return {
        "license_id": record.license_id,
        "type": record.type_code,
        "document_number": record.document_number,
        "holder_name": record.holder_name,
        "state": record.state_at(now).code,
        "since": _time(record.since_at(now)),
        "issued_at": _time(record.issued_at),
        "not_before": _time(record.not_before),
        "expires": _time(record.expires),
        "superseded_from": _time(record.superseded_from),
        "replaces": record.replaces,
    }


def _edition(edition: Edition, uris: Mapping[int, str]) -> dict[str, Any]:
    entry = StatusEntry.of(edition.status_entry)
    jwk = holder_key_of(edition.sd_jwt)
    return {
        "kind": edition.kind,
        "status": {"uri": uris[entry.list_number], "index": entry.index},
        "holder_key": None if jwk is None else thumbprint(jwk),
        "superseded_at": _time(edition.superseded_at),
    }


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


def _event(event: LicenseEvent) -> dict[str, Any]:
    return {
        "at": _time(event.at),
        "act": event.act,
        "state": event.state.code,
        "reason": event.reason,
        "operator": event.operator,
    }


def _time(seconds: int | None) -> str | None:
    return None if seconds is None else to_rfc3339(from_seconds(seconds))


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
