"""``hall-key certificate``: a certificate that a hall makes itself, for trying out."""

from __future__ import annotations

import argparse
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from credential import Bilingual, MalformedError
from trust_registry.disk import Disk
from verifier.commands.terminal import (
    Commands,
    add_at,
    add_language,
    now_of,
    page_of,
    write_json,
)
from verifier.errors import SettingsError

if TYPE_CHECKING:
    from verifier.hall_key import FileSigner

__all__ = ["add_certificate"]

LIFE_DAYS = 398  # as long as public authorities let one be good


def add_certificate(acts: Commands) -> None:
    """Add the command."""
    parser = acts.add_parser(
        "certificate",
        help="make a certificate of the hall's key, for trying out",
        description="Make a certificate that vouches for itself. Wallets that look in"
        " our registry find the key there, under --id. Others ask for one of an"
        " authority that they know: have the hall's key certified there instead.",
        epilog="example: tongyan-verifier hall-key certificate hall.pem hall.crt"
        " --hall-passphrase-file words.txt --host hall.example"
        " --name 'Zhejiang service hall'"
        " --id https://license.330000.example/hall",
    )
    parser.add_argument("key", type=Path, metavar="KEY.pem", help="the hall's key")
    parser.add_argument(
        "certificate", type=Path, metavar="CERTIFICATE.pem", help="a new file"
    )
    parser.add_argument(
        "--hall-passphrase-file",
        type=Path,
        required=True,
        metavar="FILE",
        help="its first line opens the key",
    )
    parser.add_argument(
        "--host", required=True, metavar="NAME", help="host name of --public-url"
    )
    parser.add_argument("--name", required=True, help="what the hall calls itself")
    parser.add_argument(
        "--id",
        metavar="URL",
        help="the agency that the registry lists the key under",
    )
    add_at(parser)
    add_language(parser)
    parser.set_defaults(run=make)


def make(args: argparse.Namespace) -> int:
    """Make a certificate."""
    # Only who makes one waits for these imports.
    from credential.certificate import read_pem
    from verifier.hall_key import open_hall_key

    signer = open_hall_key(args.key, args.hall_passphrase_file)
    pem = _certificate(args, signer)
    try:
        Disk().write_new(args.certificate, pem)
    except FileExistsError as error:
        raise SettingsError(
            Bilingual(
                zh=f"{args.certificate} 已经存在，请另取一个名字。",
                en=f"{args.certificate} is there already; name another file.",
            )
        ) from error
    (made,) = read_pem(pem)
    if args.json:
        write_json({"certificate": str(args.certificate), "x509_hash": made.hash})
        return 0
    told = Bilingual(
        zh=f"证书已生成：{args.certificate}（仅供试用，{LIFE_DAYS} 天内有效）。",
        en=f"The certificate is made: {args.certificate} (for trying out, good for"
        f" {LIFE_DAYS} days).",
    )
    print(page_of(args).say(told))
    return 0


def _certificate(args: argparse.Namespace, signer: FileSigner) -> bytes:
    now = now_of(args)
    try:
        return signer.certificate(
            name=args.name,
            host=args.host,
            uri=args.id,
            # A phone's clock may be an hour behind.
            not_before=now - timedelta(hours=1),
            not_after=now + timedelta(days=LIFE_DAYS),
        )
    except MalformedError as error:
        raise SettingsError(
            Bilingual(
                zh="域名和标识须为 ASCII 字符，名称至多 64 字。",
                en=f"Give --host and --id in ASCII, --name in 64 characters: {error}.",
            )
        ) from error
