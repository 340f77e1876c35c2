"""The options of ``serve`` with which a hall asks wallets over the network."""

from __future__ import annotations

import argparse
import secrets
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from credential import Bilingual
from verifier.commands.door import listen_on
from verifier.commands.hall_key_option import add_hall_key, hall_key_of
from verifier.errors import SettingsError
from verifier.web_address import is_safe_address

if TYPE_CHECKING:
    from credential.certificate import Certificate
    from verifier.checking import Counter
    from verifier.live_requests.exchange import Exchange

__all__ = ["Wallets", "add_live_requests", "wallets_of"]

DEFAULT_PORT = 8352
PREFIXES = ("x509_hash", "x509_san_dns")
_MAX_CHAIN_BYTES = 64 * 1024


class Wallets(NamedTuple):
    """What a hall has set up for asking wallets.

    Attributes:
        url: Where wallets reach it.
        listening: Where the hall's web server passes their requests on to.
        exchange: Asks them.
    """

    url: str
    listening: socket.socket
    exchange: Exchange


def add_live_requests(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    group = parser.add_argument_group(
        "live requests",
        "Ask phones over the network (OpenID4VP): the hall's own web server with TLS"
        " takes their requests at the public address and passes them on to"
        " --public-port, at which nothing else of the counter answers.",
    )
    group.add_argument(
        "--public-url",
        metavar="URL",
        help="where wallets reach this hall, such as https://hall.example/live;"
        " without it the page cannot ask them",
    )
    group.add_argument(
        "--public-port",
        type=int,
        default=DEFAULT_PORT,
        metavar="PORT",
        help="port on 127.0.0.1 that the hall's web server passes those requests on"
        f" to, 0 for any that is free ({DEFAULT_PORT})",
    )
    add_hall_key(parser)
    group.add_argument(
        "--hall-certificate",
        type=Path,
        metavar="FILE",
        help="the certificate of the hall's key and those above it, PEM; `hall-key"
        " certificate` makes one for trying out",
    )
    group.add_argument(
        "--client-id-prefix",
        choices=PREFIXES,
        default=PREFIXES[0],
        help="how wallets know the hall: by its certificate (x509_hash), or by the"
        " host name in it (x509_san_dns)",
    )


@contextmanager
def wallets_of(
    args: argparse.Namespace, counter: Counter, now: datetime
) -> Iterator[Wallets | None]:
    """Set up what asking wallets needs, if a public address is named.

    Raises:
        SettingsError: the options do not fit each other, or the port is taken.
        KeyFileError: the hall's key cannot be opened.
    """
    if args.public_url is None:
        yield None
        return
    exchange = _exchange(args, counter, now)
    with listen_on(args.public_port, "--public-port") as listening:
        yield Wallets(args.public_url, listening, exchange)


def _exchange(args: argparse.Namespace, counter: Counter, now: datetime) -> Exchange:
    # Only who asks wallets waits for these imports.
    from verifier.live_requests.exchange import Exchange
    from verifier.live_requests.reader import ClientIdPrefix, reader_of

    public_url = args.public_url.rstrip("/")
    if not is_safe_address(public_url) or urlsplit(public_url).query:
        raise SettingsError(
            Bilingual(
                zh=f"公开地址 {public_url} 不能使用：请用 https，不带查询；"
                "http 仅限本机。",
                en=f"{public_url} cannot be the public address: use https without a"
                " query, or http on this machine alone.",
            )
        )
    signer = hall_key_of(args)
    if signer is None or args.hall_certificate is None:
        raise SettingsError(
            Bilingual(
                zh="--public-url 还需要 --hall-key、--hall-passphrase-file 和"
                " --hall-certificate。",
                en="--public-url needs --hall-key, --hall-passphrase-file and"
                " --hall-certificate as well.",
            )
        )
    reader = reader_of(
        _certificates(args.hall_certificate),
        signer,
        prefix=ClientIdPrefix(args.client_id_prefix),
        host=urlsplit(public_url).hostname or "",
        now=now,
    )
    return Exchange(counter, reader, public_url, random_bytes=secrets.token_bytes)


def _certificates(path: Path) -> list[Certificate]:
    from credential.certificate import read_pem
    from credential.errors import CredentialError

    try:
        with path.open("rb") as file:
            return read_pem(file.read(_MAX_CHAIN_BYTES))
    except CredentialError as error:
        raise SettingsError(
            Bilingual(
                zh=f"证书文件 {path} 无法使用：应为 PEM 格式，先大厅证书，后上级证书。",
                en=f"The certificate file {path} cannot be used ({error}); it should be"
                " PEM, the hall's own first.",
            )
        ) from error
