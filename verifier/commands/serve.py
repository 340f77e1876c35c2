"""``serve``: the counter page and its service, on this machine alone."""

from __future__ import annotations

import argparse
import socket
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from verifier.checking import Counter
from verifier.commands.disputes_option import add_disputes, disputing
from verifier.commands.door import listen_on
from verifier.commands.hall_file import HallFile, add_hall, hall_path
from verifier.commands.live_requests_option import (
    Wallets,
    add_live_requests,
    wallets_of,
)
from verifier.commands.receipts_file import add_receipts, receipts_of
from verifier.commands.refreshing import add_sources, refreshing
from verifier.commands.staff import Staff, add_staff, staff_of
from verifier.commands.terminal import Commands, add_region, add_trust
from verifier.commands.tokens import add_tokens
from verifier.commands.trust_folder import TrustFolder

if TYPE_CHECKING:
    from starlette.types import ASGIApp

__all__ = ["DEFAULT_PORT", "PAGE_LANGUAGES", "add"]

DEFAULT_PORT = 8350
PAGE_LANGUAGES = ("zh-CN", "en")


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "serve",
        help="open the counter page on this machine",
        description="Serve the counter page and its API on this machine alone, until"
        " Ctrl+C. Trust data that `trust update` takes in is used at once. One service"
        " is one hall: every window that uses it shares its memory of phone codes.",
    )
    add_trust(parser)
    add_region(parser)
    add_hall(parser)
    add_receipts(parser)
    add_sources(parser)
    add_tokens(parser)
    add_staff(parser)
    add_live_requests(parser)
    add_disputes(parser)
    parser.add_argument(
        "--form-url",
        metavar="URL",
        help="the hall's own system: the page may hand pre-filled forms of accepted"
        " matters to this address, and to no other; https, or http on this machine",
    )
    parser.add_argument(
        "--slip-url",
        metavar="URL",
        help="likewise for slips of checks: what the receipt says, as JSON",
    )
    parser.add_argument(
        "--bad-scans",
        type=Path,
        metavar="DIR",
        help="let clerks keep scans that could not be read in this folder, as much of"
        " each as they choose, for thirty days",
    )
    parser.add_argument(
        "--port",
        type=int,
        default=DEFAULT_PORT,
        metavar="PORT",
        help=f"port on 127.0.0.1, 0 for any that is free ({DEFAULT_PORT})",
    )
    parser.add_argument(
        "--open",
        choices=PAGE_LANGUAGES,
        help="open the page in this machine's browser, in this language",
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Serve until stopped."""
    trust = TrustFolder(args.trust)
    trust.tell_unless_member(args.region)
    # Only who serves waits for these imports.
    from verifier.bad_scan_folder import BadScanFolder
    from verifier.form_delivery import FormDelivery
    from verifier.hall_tokens import HallTokens
    from verifier.repeated_receipts import OnceACase
    from verifier.service import counter_app, wall_clock
    from web.listening import serve

    forms = FormDelivery(args.form_url) if args.form_url else None
    case_system = FormDelivery(args.slip_url) if args.slip_url else None
    bad_scans = BadScanFolder(args.bad_scans) if args.bad_scans else None
    if bad_scans is not None:
        # Also where nobody keeps another: what is too old goes with the next start.
        bad_scans.clean(now=wall_clock())
    listening = listen_on(args.port, "--port")
    _tell(listening, args.open)
    tokens = HallTokens(args.tokens) if args.tokens else None
    with (
        listening,
        closing(HallFile(hall_path(args))) as hall,
        receipts_of(args) as receipts,
        # Who reads a year's numbers must not hold up who writes a receipt.
        receipts_of(args) as journal,
        refreshing(args.trust, args.source) as refresh,
        staff_of(args, tokens) as staff,
    ):
        counter = Counter(
            trust,
            accepting_region=args.region,
            hall=hall,
            receipts=OnceACase(receipts) if receipts else None,
        )
        with (
            wallets_of(args, counter, wall_clock()) as wallets,
            disputing(args, counter.view, wall_clock) as disputes,
        ):
            service = counter_app(
                counter,
                forms=forms,
                refresh=refresh,
                tokens=tokens,
                journal=journal,
                remote=staff and staff.desk,
                exchange=wallets and wallets.exchange,
                disputes=disputes,
                case_system=case_system,
                bad_scans=bad_scans,
            )
            serve(*_behind_doors(service, listening, staff, wallets))
    return 0


def _tell(listening: socket.socket, language: str | None) -> None:
    from web.listening import LOOPBACK

    page = f"http://{LOOPBACK}:{listening.getsockname()[1]}/"
    print(f"窗口页面 Counter page: {page}", flush=True)
    print("按 Ctrl+C 停止。 Stop with Ctrl+C.", flush=True)
    if language:
        import webbrowser

        # It listens already: a browser that is faster than we are waits.
        webbrowser.open(f"{page}?lang={language}")


def _behind_doors(
    service: ASGIApp,
    listening: socket.socket,
    staff: Staff | None,
    wallets: Wallets | None,
) -> tuple[ASGIApp, *tuple[socket.socket, ...]]:
    from verifier.loopback_guard import LoopbackGuard
    from verifier.service import wall_clock
    from verifier.service.wallet_door import create_wallet_door
    from verifier.staff_door import StaffDoor
    from web.doors import Doors
    from web.listening import LOOPBACK, address_of

    port = listening.getsockname()[1]
    hosts = [f"{LOOPBACK}:{port}", f"localhost:{port}"]
    doors: dict[socket.socket, ASGIApp] = {
        listening: LoopbackGuard(service, hosts=hosts)
    }
    if staff is not None:
        sessions = staff.desk.sessions
        doors[staff.listening] = StaffDoor(
            service, url=staff.url, sessions=sessions, clock=wall_clock
        )
        where = address_of(staff.listening)
        print(f"异地人员 Staff elsewhere: {staff.url}/ ← {where}", flush=True)
    if wallets is not None:
        doors[wallets.listening] = create_wallet_door(
            wallets.exchange, public_url=wallets.url, clock=wall_clock
        )
        where = address_of(wallets.listening)
        print(f"手机钱包 Wallets: {wallets.url} ← {where}", flush=True)
    by_port = {one.getsockname()[1]: app for one, app in doors.items()}
    return Doors(by_port, main=port), *doors
