"""``serve``: the web service."""

from __future__ import annotations

import argparse
import socket
import time

from issuer.commands.files import FileError
from issuer.commands.offer import add_public_url
from issuer.commands.opened import on_installation
from issuer.commands.terminal import Commands, Terminal, add_common, secrets_of
from issuer.handover.addresses import PublicUrl
from issuer.installation import Installation

__all__ = ["add"]

DEFAULT_PORT = 8310
LOOPBACK = "127.0.0.1"


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "serve",
        help="serve status lists and answer for the state of a license",
        description="Serve /status/<region>/<list> (signed anew when the ledger has "
        "changed) and /licenses/<license_id>/status. It answers without knowing who "
        "asks: put a web server with TLS in front to serve others.",
    )
    add_common(parser, key=True)
    parser.add_argument("--port", type=int, default=DEFAULT_PORT, help="(8310; 0: any)")
    parser.add_argument(
        "--host", default=LOOPBACK, metavar="ADDRESS", help=f"({LOOPBACK})"
    )
    add_public_url(parser)
    parser.set_defaults(run=run)


@on_installation
def run(args: argparse.Namespace, installation: Installation) -> int:
    """Run the command."""
    # Only who serves waits for these imports.
    from issuer.service.app import create_app
    from issuer.service.serving import Serving
    from issuer.service.wallet_reach import reach
    from web.listening import address_of, serve

    terminal = Terminal.of(args)
    secrets = secrets_of(args)
    publisher = installation.status_publisher(
        secrets, now=terminal.now, operator="serve"
    )
    # With --at the clock starts there and runs on.
    ahead_s = 0 if args.at is None else terminal.now - int(time.time())
    # A wrong address is told before anything is served.
    public = None if args.public_url is None else PublicUrl.parse(args.public_url)
    listening = _listen(args.host, args.port)
    url = f"http://{address_of(listening)}"
    if public is None and args.host == LOOPBACK:
        public = PublicUrl.parse(url)
    app = create_app(
        Serving(
            installation,
            publisher,
            secrets,
            clock=lambda: int(time.time()) + ahead_s,
            wallets=None if public is None else reach(installation, public),
        )
    )
    # Before the service is ready: whoever connects now waits in the queue.
    terminal.answer({"url": url})
    terminal.say(f"{url}/status/{installation.region.code}/ …  (Ctrl-C)")
    serve(app, listening)
    return 0


def _listen(host: str, port: int) -> socket.socket:
    from web.listening import listen

    try:
        return listen(host, port)
    except OSError as error:
        raise FileError(
            f"{host}:{port} cannot be served ({error.strerror}); choose another --port"
        ) from error
