"""The options by which ``serve`` opens a door for staff who are not at this machine."""

from __future__ import annotations

import argparse
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from credential import Bilingual
from trust_registry.errors import SourceError
from verifier.commands.door import listen_on
from verifier.errors import SettingsError

if TYPE_CHECKING:
    from verifier.hall_tokens import HallTokens
    from verifier.service.remote_windows import RemoteDesk

__all__ = ["Staff", "add_staff", "staff_of"]

DEFAULT_PORT = 8351


class Staff(NamedTuple):
    """What a hall has set up for staff elsewhere.

    Attributes:
        url: The address that they open, without a path.
        listening: Where the hall's web server passes their requests on to.
        desk: Who is signed in, the windows, and where decisions are kept.
    """

    url: str
    listening: socket.socket
    desk: RemoteDesk


def add_staff(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    group = parser.add_argument_group(
        "staff elsewhere",
        "Inspectors with a phone, and clerks in other cities who decide on what is"
        " scanned here. They sign in with tokens of the scopes `page` and"
        " `remote-desk`, through the hall's own web server with TLS, which passes their"
        " requests on to --staff-port and leaves their Host as it is.",
    )
    group.add_argument(
        "--staff-url",
        metavar="URL",
        help="the https address that they open, such as https://counter.hall.example;"
        " needs --tokens and --decisions",
    )
    group.add_argument(
        "--staff-port",
        type=int,
        default=DEFAULT_PORT,
        metavar="PORT",
        help=f"port on 127.0.0.1, 0 for any that is free ({DEFAULT_PORT})",
    )
    group.add_argument(
        "--decisions",
        type=Path,
        metavar="FILE",
        help="journal of what clerks elsewhere decided, chained as receipts are;"
        " `receipts verify` checks it",
    )


@contextmanager
def staff_of(
    args: argparse.Namespace, tokens: HallTokens | None
) -> Iterator[Staff | None]:
    """Set up what staff elsewhere need, if their address is named.

    Raises:
        SettingsError: an option that belongs to it is missing or cannot be used.
        ReceiptsError: the journal of decisions cannot be opened.
    """
    if args.staff_url is None:
        yield None
        return
    if tokens is None or args.decisions is None:
        raise SettingsError(
            Bilingual(
                zh="--staff-url 须与 --tokens 和 --decisions 一起给出。",
                en="Give --staff-url together with --tokens and --decisions.",
            )
        )
    # Only who serves staff waits for these imports.
    from verifier.receipt_journal import ReceiptJournal
    from verifier.remote_windows import RemoteWindows
    from verifier.service.remote_windows import RemoteDesk
    from verifier.staff_sessions import StaffSessions

    url = _address(args.staff_url)
    decisions = ReceiptJournal(args.decisions)
    try:
        with listen_on(args.staff_port, "--staff-port") as listening:
            desk = RemoteDesk(RemoteWindows(), decisions, StaffSessions(tokens))
            yield Staff(url, listening, desk)
    finally:
        decisions.close()


def _address(text: str) -> str:
    from trust_registry.https_source import checked_base

    try:
        base = checked_base(text.rstrip("/"))
        if urlsplit(base).path != "/":
            raise SourceError("it has a path")
    except SourceError as error:
        raise SettingsError(
            Bilingual(
                zh="--staff-url 应为不带路径的 https 地址，如"
                " https://counter.hall.example。",
                en="--staff-url is an https address without a path, such as"
                f" https://counter.hall.example: {error}.",
            )
        ) from error
    return base.rstrip("/")
