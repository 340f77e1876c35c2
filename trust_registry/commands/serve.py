"""``serve``: a host's web service."""

from __future__ import annotations

import argparse
import logging
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from credential import Bilingual
from credential.moments import to_rfc3339
from trust_registry.commands.host import add_host_folder, release_summary
from trust_registry.commands.terminal import (
    DONE,
    Commands,
    add_at,
    add_json,
    add_secrets,
    answer,
    repository_source,
    say,
    secrets_of,
)
from trust_registry.cosigning_files import Answer
from trust_registry.cosigning_host import CosigningHost
from trust_registry.errors import ServiceError
from trust_registry.host import Host
from trust_registry.mirror import mirror

if TYPE_CHECKING:
    from trust_registry.release import Release
    from trust_registry.service.chores import Chore

__all__ = ["add"]

DEFAULT_PORT = 8360
_HOUR_S = 3600.0
_MIRROR_EVERY_S = 60.0
# A timestamp is due after a day: twice a day leaves time to mend what fails.
_MAX_HOURS = 24.0

_EPILOG = """\
What it answers:
  GET  /metadata /targets /status     the signed files; any web server can do that
  POST /ingest                        submissions, assembled sittings, status lists
  POST /authorization /recognition    TRQP v2
  GET  /api/regions /api/license-types /api/recognition
  POST /cosign                        with --cosign: another host's releases
  GET  /site/…                        the registry's pages, for people
  GET  /healthz /metrics /openapi.json

It answers without knowing who asks: put a web server with TLS in front to serve
others. With --release-every it signs by itself, with two of the host's keys or with
--cosigner; without it, somebody runs `release` every day.

examples:
  tongyan-registry serve registry/host
  tongyan-registry serve registry/host --release-every 12 --passphrase-file secret.txt
  tongyan-registry serve b/host --cosign --mirror https://a.example/
  tongyan-registry serve a/host --release-every 12 --cosigner https://b.example/
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
    add_host_folder(parser)
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
        " was handed in; needs two of the host's keys,"
        " or a --cosigner",
    )
    parser.add_argument(
        "--cosigner",
        metavar="ADDRESS",
        help="release together with this other host: its service, run with --cosign",
    )
    parser.add_argument(
        "--cosign",
        action="store_true",
        help="answer other hosts' requests to sign a release (POST /cosign)",
    )
    parser.add_argument(
        "--mirror",
        metavar="SOURCE",
        help="keep this copy current from another host's address or folder",
    )
    add_secrets(parser)
    add_at(parser)
    add_json(parser)
    parser.set_defaults(run=_run)


def _run(args: argparse.Namespace) -> int:
    # Only who serves waits for these imports.
    from trust_registry.service.app import HostService
    from web.listening import address_of, serve

    if args.cosigner is not None and args.release_every is None:
        raise ServiceError("--cosigner asks at each release: add --release-every HOURS")
    host = Host(args.folder)
    clock = _clock_of(args)
    service = HostService(
        host,
        clock=clock,
        chores=list(_chores(args, host, clock)),
        cosign=_cosigning(args, host, clock),
    )
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
        # The web server's own warnings become lines of JSON like all others.
        serve(service.app, listening, limit_concurrency=1000, log_config=None)
    return DONE


def _chores(
    args: argparse.Namespace, host: Host, clock: Callable[[], datetime]
) -> Iterator[Chore]:
    from trust_registry.service.app import RELEASE
    from trust_registry.service.chores import Chore

    if args.mirror is not None:
        yield Chore(
            "mirror",
            Bilingual(zh="同步", en="mirroring"),
            lambda: _mirrored(args.mirror, host, clock()),
            _MIRROR_EVERY_S,
        )
    if args.release_every is not None:
        release = _release_of(args, host)
        yield Chore(
            RELEASE,
            Bilingual(zh="发布", en="release"),
            lambda: release_summary(release(clock())),
            args.release_every * _HOUR_S,
        )


def _release_of(args: argparse.Namespace, host: Host) -> Callable[[datetime], Release]:
    secrets = secrets_of(args)
    if args.cosigner is None:
        # Asked for now, where a person sits, and not at night.
        host.check_keys(secrets)
        return lambda now: host.release(secrets, now=now)
    from trust_registry.cosigner import Cosigner

    host.own_signers(secrets)
    cosigner, cosigning = Cosigner(args.cosigner), CosigningHost(host)
    return lambda now: cosigner.release(cosigning, secrets, now=now)


def _mirrored(source_name: str, host: Host, now: datetime) -> dict[str, Any]:
    with closing(repository_source(source_name)) as source:
        came = mirror(host, source, now=now)
    return {"timestamp": came.timestamp_version, "new": came.is_new}


def _cosigning(
    args: argparse.Namespace, host: Host, clock: Callable[[], datetime]
) -> Callable[[Path], Answer] | None:
    if not args.cosign:
        return None
    secrets, cosigning = secrets_of(args), CosigningHost(host)
    host.own_signers(secrets)

    def answered(file: Path) -> Answer:
        now = clock()
        cosigning.check(file)  # whoever is no host makes us fetch nothing
        if args.mirror is not None:
            _mirrored(args.mirror, host, now)
        return cosigning.answer(file, secrets, now=now)

    return answered


def _clock_of(args: argparse.Namespace) -> Callable[[], datetime]:
    """Return the clock; with ``--at`` it starts there and runs on."""
    begun = datetime.now(UTC)
    ahead = (args.at or begun) - begun
    return lambda: (datetime.now(UTC) + ahead).replace(microsecond=0)


def _log_to_stderr() -> None:
    from trust_registry.service.request_log import JsonLines

    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines())
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    logging.getLogger("tongyan").setLevel(logging.INFO)


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
