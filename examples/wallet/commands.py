"""The wallet's commands: each opens the wallet, does one thing and says what."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

from credential import strict_json
from credential.jose import thumbprint
from credential.qr_image import png
from examples.wallet.acceptance import acceptances
from examples.wallet.answers import acceptance_json, code_json, license_json
from examples.wallet.edition import Edition, check_issuer, read_edition
from examples.wallet.live_code import LiveCode, draw
from examples.wallet.opened import edition_of, opened, passphrase_of, written
from examples.wallet.receiving import receive
from examples.wallet.rendering import render_acceptance, render_code, render_license
from examples.wallet.wallet import Wallet
from examples.wallet.wallet_file import WalletFile
from examples.wallet.wording import license_type_of, type_name, validity_text
from trust_registry.store import TrustStore
from verifier.commands.terminal import now_of, page_of
from verifier.readiness import readiness

__all__ = [
    "DEFAULT_PORT",
    "add",
    "code",
    "fetch",
    "list_editions",
    "live",
    "new",
    "show",
    "where",
]

DEFAULT_PORT = 8360

_CHECKED = "机构签名成立 The agency's signature holds."
_NOT_CHECKED = (
    "未核对机构签名，请用 --trust 指定信任库 "
    "The agency's signature was not checked; name a trust store with --trust."
)

_MAX_EDITION_BYTES = 64 * 1024  # as `credential.sd_jwt.parse` reads


def new(args: argparse.Namespace) -> None:
    """Make a wallet, and the public key file for the agency."""
    wallet = Wallet.new()
    WalletFile(args.wallet, passphrase_of(args, new=True)).create(wallet)
    jwk = wallet.public_jwk
    args.public_key.write_bytes(strict_json.dumps(jwk) + b"\n")
    answer = {
        "wallet": str(args.wallet),
        "public_key_file": str(args.public_key),
        "public_key": jwk,
        "thumbprint": thumbprint(jwk),
    }
    written(
        args,
        answer,
        f"钱包已建立 The wallet is made: {args.wallet}",
        f"请把公钥交给颁发机构 Hand the public key to the agency: {args.public_key}",
        f"公钥指纹 Its thumbprint: {answer['thumbprint']}",
    )


def add(args: argparse.Namespace) -> None:
    """Take an edition in; the same license again takes the place of the one held."""
    file, wallet = opened(args)
    _take_in(args, file, wallet, _edition_text(args.edition))


def fetch(args: argparse.Namespace) -> None:
    """Fetch the edition that an agency's QR code offers, and take it in."""
    from examples.wallet.agency_service import AgencyService

    file, wallet = opened(args)
    service, now = AgencyService(), now_of(args)
    text = receive(wallet, args.offer, tx_code=args.tx_code, now=now, agency=service)
    _take_in(args, file, wallet, text)


def _take_in(
    args: argparse.Namespace, file: WalletFile, wallet: Wallet, text: str
) -> None:
    edition = read_edition(text, wallet.public_jwk)
    if args.trust is not None:
        store = TrustStore.open(args.trust)
        check_issuer(
            edition,
            trust=store.view(),
            status_lists=store.status_lists(),
            now=now_of(args),
        )
    name = args.name or _name_for(edition, wallet)
    file.save(wallet.with_edition(name, text))
    checked = args.trust is not None
    written(
        args,
        {"name": name, "signature_checked": checked},
        f"已存入 Taken in: {name}",
        _CHECKED if checked else _NOT_CHECKED,
    )


def list_editions(args: argparse.Namespace) -> None:
    """List the editions by name."""
    _, wallet = opened(args)
    page, found, lines = page_of(args), [], []
    for name, edition in _editions(wallet):
        kind = type_name(edition.license, license_type_of(edition.license, None))
        good = validity_text(edition.license)
        found.append(
            {
                "name": name,
                "type": kind.model_dump(),
                "license_id": str(edition.license.license_id),
                "validity": good.model_dump(),
            }
        )
        lines.append(f"{name}  {page.say(kind)}  {page.say(good)}")
    written(args, {"editions": found}, *(lines or ["钱包是空的 The wallet is empty."]))


def show(args: argparse.Namespace) -> None:
    """Show an edition's claims, those in the open and those that are hidden."""
    _, wallet = opened(args)
    edition = edition_of(wallet, args.name)
    kind = license_type_of(edition.license, None)
    lines = render_license(edition, kind, page_of(args))
    written(args, license_json(edition, None), lines)


def where(args: argparse.Namespace) -> None:
    """Tell each region's answer, and how old the rules are."""
    _, wallet = opened(args)
    edition, now = edition_of(wallet, args.name), now_of(args)
    store = TrustStore.open(args.trust)
    view = store.view()
    found = acceptances(
        _draw(wallet, edition, (), now).text,
        trust=view,
        status_lists=store.status_lists(),
        now=now,
    )
    ready = readiness(view, now=now)
    held, kind = edition.license, license_type_of(edition.license, view)
    lines = render_acceptance(held, kind, found, ready, page_of(args))
    written(args, acceptance_json(found, ready), lines)


def code(args: argparse.Namespace) -> None:
    """Make one live code, as text or as pictures."""
    _, wallet = opened(args)
    edition, now = edition_of(wallet, args.name), now_of(args)
    made = _draw(wallet, edition, args.disclose, now)
    files = _pictures(made, args.png) if args.png else []
    answer = code_json(made) | {
        "symbols": list(made.symbols),
        "files": [str(file) for file in files],
    }
    if files or args.json:
        kind = license_type_of(edition.license, None)
        written(args, answer, render_code(made, kind, files, page_of(args)))
    else:
        # For a pipe: the text alone, one symbol a line.
        print("\n".join(made.symbols))


def live(args: argparse.Namespace) -> None:
    """Serve the page until stopped."""
    from examples.wallet.serving import serve

    _, wallet = opened(args)
    edition = edition_of(wallet, args.name)
    store = TrustStore.open(args.trust) if args.trust else None
    serve(wallet, edition, store, port=args.port)


def _edition_text(path: Path) -> str:
    with path.open("rb") as file:
        raw = file.read(_MAX_EDITION_BYTES)
    return raw.decode("utf-8", "replace").strip()


def _editions(wallet: Wallet) -> Iterator[tuple[str, Edition]]:
    for name in wallet.editions:
        yield name, edition_of(wallet, name)


def _name_for(edition: Edition, wallet: Wallet) -> str:
    taken = {name: one.license.license_id for name, one in _editions(wallet)}
    for name, license_id in taken.items():
        if license_id == edition.license.license_id:
            return name
    kind = license_type_of(edition.license, None)
    stem = kind.tongyan.short_name if kind else edition.license.type_code
    names = (stem, *(f"{stem}-{number}" for number in range(2, len(taken) + 2)))
    return next(name for name in names if name not in taken)


def _draw(
    wallet: Wallet, edition: Edition, names: Sequence[str], now: datetime
) -> LiveCode:
    return draw(wallet, edition, names, now=now, random_bytes=os.urandom)


def _pictures(made: LiveCode, path: Path) -> list[Path]:
    if len(made.symbols) == 1:
        files = [path]
    else:
        numbers = range(1, len(made.symbols) + 1)
        files = [path.with_stem(f"{path.stem}-{number}") for number in numbers]
    for file, symbol in zip(files, made.symbols, strict=True):
        file.write_bytes(png(symbol))
    return files
