"""``serve``: the web service."""

from __future__ import annotations

import argparse
import socket
import time
from pathlib import Path
from urllib.parse import urlsplit

from issuer.agencies import all_agencies, keys_of
from issuer.commands.accounts import first_administrator
from issuer.commands.files import FileError
from issuer.commands.offer import add_public_url
from issuer.commands.opened import add_trust, on_installation
from issuer.commands.terminal import (
    Commands,
    Terminal,
    add_common,
    operator_of,
    secrets_of,
)
from issuer.handover.addresses import PublicUrl
from issuer.installation import Installation
from issuer.token_keys import is_token_key, name_of_token
from trust_registry.passphrase import FolderSecrets, HeldSecrets

__all__ = ["add"]

DEFAULT_PORT = 8310
LOOPBACK = "127.0.0.1"
MAX_WORKERS = 64


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "serve",
        help="serve the console, the API, and status lists",
        description="Serve /console/ for operators, /api/ for programs, and for "
        "everybody /status/<region>/<list> (signed anew when the ledger has changed) "
        "and /licenses/<license_id>/status. At the first start at a terminal one "
        "administrator is made, and the one-time password shown. Put a web server "
        "with TLS in front, and say its address with --public-url: see "
        "docs/operation/issuing-service.md.",
        epilog="example: tongyan-issuer serve shanghai --workers 4 --public-url "
        "https://license.310000.example --secrets-folder /run/credentials/tongyan",
    )
    add_common(parser, key=True, acts=True)
    add_trust(parser)
    parser.add_argument("--port", type=int, default=DEFAULT_PORT, help="(8310; 0: any)")
    parser.add_argument(
        "--host", default=LOOPBACK, metavar="ADDRESS", help=f"({LOOPBACK})"
    )
    parser.add_argument(
        "--workers",
        type=_workers,
        default=1,
        metavar="N",
        help="processes that answer requests; one a core (1)",
    )
    parser.add_argument(
        "--secrets-folder",
        type=Path,
        metavar="DIR",
        help="where agencies' keys have different passphrases: <key file>.passphrase "
        "opens that file, passphrase every other, <token>.pin a token",
    )
    add_public_url(parser)
    parser.set_defaults(run=run)


@on_installation
def run(args: argparse.Namespace, installation: Installation) -> int:
    """Run the command."""
    # Only who serves waits for these imports.
    from issuer.service.supervision import Task, supervise
    from issuer.service.worker import ServePlan, answer_requests, work_on_batches
    from web.listening import address_of

    terminal = Terminal.of(args)
    # A wrong address, or a key that cannot be opened, is told before anything is
    # served; a process that is started later can ask nobody.
    public = None if args.public_url is None else PublicUrl.parse(args.public_url)
    secrets = _secrets(args, installation)
    installation.status_publisher(secrets, now=terminal.now, operator="serve")
    listening = _listen(args.host, args.port)
    with listening:
        url = f"http://{address_of(listening)}"
        if public is None and args.host == LOOPBACK:
            public = PublicUrl.parse(url)
        plan = ServePlan(
            folder=args.folder,
            trust=args.trust,
            secrets=secrets,
            # With --at the clock starts there and runs on.
            ahead_s=0 if args.at is None else terminal.now - int(time.time()),
            origins=_origins(public, listening),
            public=public,
        )
        first_administrator(terminal, installation, by=operator_of(args))
        # Before the service is ready: whoever connects now waits in the queue.
        terminal.answer({"url": url})
        terminal.say(f"{url}/console/ …  (Ctrl-C)")
        worker = Task("service", answer_requests, (plan, listening))
        supervise([worker] * args.workers + [Task("batch", work_on_batches, (plan,))])
    return 0


def _workers(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 0 < int(text) <= MAX_WORKERS:
        raise argparse.ArgumentTypeError(f"name 1 to {MAX_WORKERS} workers")
    return int(text)


def _secrets(
    args: argparse.Namespace, installation: Installation
) -> FolderSecrets | HeldSecrets:
    """Return what opens the keys: read when needed, or asked for now, once each."""
    if args.secrets_folder is not None:
        return FolderSecrets(args.secrets_folder.absolute())
    asked = secrets_of(args)
    with installation.ledger.reading() as connection:
        owners = [None, *(agency.id for agency in all_agencies(connection))]
        keys = [key for owner in owners for key in keys_of(connection, owner)]
    for key in keys:
        path = installation.folder / "keys" / key.file_name
        if not is_token_key(key.file_name):
            asked.passphrase_of(path)
        elif (token := name_of_token(path)) is not None:
            asked.pin_of(token)
    return asked.held()


def _origins(public: PublicUrl | None, listening: socket.socket) -> frozenset[str]:
    """Return where browsers find the service: the public address, or this machine."""
    if public is None:
        return frozenset()
    parts = urlsplit(public.text)
    origins = {f"{parts.scheme}://{parts.netloc}"}
    if parts.scheme == "http":
        origins.add(f"http://localhost:{listening.getsockname()[1]}")
    return frozenset(origins)


def _listen(host: str, port: int) -> socket.socket:
    from web.listening import listen

    try:
        return listen(host, port)
    except OSError as error:
        raise FileError(
            f"{host}:{port} cannot be served ({error.strerror}); choose another --port"
        ) from error
