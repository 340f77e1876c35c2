"""``serve``: a host's web service."""

from __future__ import annotations

import argparse
import logging
import socket
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from credential.moments import to_rfc3339
from trust_registry.commands.terminal import (
    DONE,
    Commands,
    add_at,
    add_json,
    add_secrets,
    answer,
    say,
    secrets_of,
)
from trust_registry.errors import ServiceError
from trust_registry.host import Host

if TYPE_CHECKING:
    from trust_registry.service.app import ReleaseEvery

__all__ = ["add"]

DEFAULT_PORT = 8360
_HOUR_S = 3600.0
# A timestamp is due after a day: twice a day leaves time to mend what fails.
_MAX_HOURS = 24.0

_EPILOG = """\
What it answers:
  GET  /metadata /targets /status     the signed files; any web server can do that
  POST /ingest                        submissions, assembled sittings, status lists
  POST /authorization /recognition    TRQP v2
  GET  /api/regions /api/license-types /api/recognition
  GET  /healthz /metrics /openapi.json

It answers without knowing who asks: put a web server with TLS in front to serve
others. With --release-every a pilot's one host signs by itself; without it, somebody
runs `release` every day.

examples:
  tongyan-registry serve registry/host
  tongyan-registry serve registry/host --release-every 12 --passphrase-file secret.txt
"""


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "serve",
        help="serve a host's repository, take in, answer trust questions",
        description="Serve a host's repository over HTTP, take in what regions hand"
        " in, and answer trust questions, until Ctrl+C.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "folder", type=Path, metavar="HOST_FOLDER", help="such as registry/host"
    )
    parser.add_argument(
        "--port",
        type=int,
        default=DEFAULT_PORT,
        metavar="PORT",
        help=f"0 for any that is free ({DEFAULT_PORT})",
    )
    parser.add_argument(
        "--host", default="127.0.0.1", metavar="ADDRESS", help="(127.0.0.1)"
    )
    parser.add_argument(
        "--release-every",
        type=_hours,
        metavar="HOURS",
        help="sign and publish by itself: after so many hours, and soon after something"
        " was handed in; needs two of the host's keys",
    )
    add_secrets(parser)
    add_at(parser)
    add_json(parser)
    parser.set_defaults(run=_run)


def _run(args: argparse.Namespace) -> int:
    # Only who serves waits for these imports.
    from trust_registry.service.app import HostService
    from web.listening import address_of, serve

    host = Host(args.folder)
    clock = _clock_of(args)
    service = HostService(host, clock=clock, releases=_releases(args, host, clock))
    _log_to_stderr()
    listening = _listen(args.host, args.port)
    with service.running():
        url = f"http://{address_of(listening)}"
        if args.json:
            answer({"url": url, "at": to_rfc3339(clock())})
        else:
            say(f"主机服务 {url}/", f"The host's service: {url}/")
            say("按 Ctrl+C 停止。", "Stop with Ctrl+C.")
        sys.stdout.flush()
        serve(service.app, listening, limit_concurrency=1000)
    return DONE


def _releases(
    args: argparse.Namespace, host: Host, clock: Callable[[], datetime]
) -> ReleaseEvery | None:
    from trust_registry.service.app import ReleaseEvery

    if args.release_every is None:
        return None
    secrets = secrets_of(args)
    # Asked for now, where a person sits, and not at night.
    host.check_keys(secrets)
    return ReleaseEvery(
        lambda: host.release(secrets, now=clock()), args.release_every * _HOUR_S
    )


def _clock_of(args: argparse.Namespace) -> Callable[[], datetime]:
    """Return the clock; with ``--at`` it starts there and runs on."""
    begun = datetime.now(UTC)
    ahead = (args.at or begun) - begun
    return lambda: (datetime.now(UTC) + ahead).replace(microsecond=0)


def _log_to_stderr() -> None:
    from trust_registry.service.request_log import JsonLines

    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines())
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)


def _listen(host: str, port: int) -> socket.socket:
    from web.listening import listen

    try:
        return listen(host, port)
    except OSError as error:
        raise ServiceError(
            f"{host}:{port} cannot be served ({error.strerror}); choose another --port"
        ) from error


def _hours(text: str) -> float:
    try:
        hours = float(text)
    except ValueError:
        hours = 0.0
    if not 0 < hours <= _MAX_HOURS:
        raise argparse.ArgumentTypeError("hours are a number up to 24, such as 12")
    return hours
