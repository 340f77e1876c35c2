"""``python -m examples.wallet``: the wallet at the terminal.

The one place that turns an error into a sentence and an exit code: 0 done, 1 the
license was not taken in, 3 usage, settings or internal error.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NoReturn

from credential import Bilingual
from examples.wallet import commands
from examples.wallet.answer_command import answer_hall
from examples.wallet.errors import EditionError, WalletError
from trust_registry.errors import RegistryError
from verifier.commands.terminal import (
    Commands,
    add_at,
    add_language,
    write_json,
)

__all__ = ["main"]

PROGRAM = "python -m examples.wallet"
REFUSED, FAILED = 1, 3

_DESCRIPTION = """\
A small wallet for electronic licenses: it keeps wallet editions encrypted, shows a
live code in which you choose what is disclosed, and tells beforehand which regions
accept the license.
"""
_EPILOG = f"""\
step by step:
  {PROGRAM} new
      makes your key; hand holder-key.json to the agency
  {PROGRAM} add driving-license.txt --trust DIR
      takes in what the agency made of it
  {PROGRAM} fetch openid-credential-offer://… --tx-code 123456
      or fetches it from the agency's service, by the code that its counter shows
  {PROGRAM} where driving-license --trust DIR
      tells which regions accept it, since and until when
  {PROGRAM} live driving-license --trust DIR
      opens the page with the moving code
A trust store is made with: tongyan-verifier trust init BUNDLE --fingerprint F
--trust DIR
"""


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        self.exit(FAILED, f"{self.prog}: {message}; see `{self.prog} --help`\n")


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    args = _parser().parse_args(argv)
    run: Callable[[argparse.Namespace], None] = args.run
    try:
        run(args)
    except EditionError as error:
        return _failed(error.text, args, REFUSED)
    except WalletError as error:
        return _failed(error.text, args, FAILED)
    except RegistryError as error:
        return _failed(Bilingual(zh=f"{error.zh}。", en=str(error)), args, FAILED)
    except OSError as error:
        what = f"{error.filename or ''} {error.strerror or error}".strip()
        text = Bilingual(
            zh=f"{what}，请检查文件和权限。", en=f"{what}; check the file and rights"
        )
        return _failed(text, args, FAILED)
    return 0


def _failed(text: Bilingual, args: argparse.Namespace, code: int) -> int:
    if getattr(args, "json", False):
        write_json({"error": text.model_dump()})
    print(f"{text.zh}\n{PROGRAM}: {text.en}", file=sys.stderr)
    return code


def _parser() -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = _Parser(
        prog=PROGRAM,
        description=_DESCRIPTION,
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    added = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for add in (
        _new,
        _fetch,
        _add,
        _list,
        _show,
        _where,
        _code,
        _live,
        _answer,
    ):
        add(added)
    return parser


def _new(added: Commands) -> None:
    parser = _command(added, "new", commands.new, "make a wallet with its own key")
    parser.add_argument(
        "--public-key",
        type=Path,
        default=Path("holder-key.json"),
        metavar="FILE",
        help="where to write the public JWK for the agency (holder-key.json)",
    )


def _add(added: Commands) -> None:
    explained = "take in a wallet edition from an agency"
    parser = _command(added, "add", commands.add, explained)
    parser.add_argument(
        "edition", type=Path, metavar="EDITION.txt", help="what the agency made"
    )
    _add_taken_in(parser)


def _fetch(added: Commands) -> None:
    explained = "fetch the license that the counter's QR code offers"
    parser = _command(added, "fetch", commands.fetch, explained)
    parser.add_argument(
        "offer", metavar="OFFER", help="what the code says: openid-credential-offer://…"
    )
    parser.add_argument(
        "--tx-code", metavar="DIGITS", help="the code that the clerk tells you"
    )
    _add_taken_in(parser)


def _list(added: Commands) -> None:
    _command(added, "list", commands.list_editions, "list what the wallet holds")


def _show(added: Commands) -> None:
    explained = "show a license, and what of it is hidden unless chosen"
    _add_name(_command(added, "show", commands.show, explained))


def _where(added: Commands) -> None:
    explained = "tell which regions accept a license, since and until when"
    parser = _command(added, "where", commands.where, explained)
    _add_name(parser)
    _add_trust(parser, "the trust store whose rules decide", required=True)
    add_at(parser)


def _code(added: Commands) -> None:
    parser = _command(added, "code", commands.code, "make one live code")
    _add_name(parser)
    parser.add_argument(
        "--disclose",
        type=_names,
        default=(),
        metavar="CLAIM,…",
        help="hidden claims to show, named as `show` names them (none)",
    )
    parser.add_argument(
        "--png",
        type=Path,
        metavar="FILE",
        help="write the code as a picture; a large one as FILE-1, FILE-2, …",
    )
    add_at(parser)


def _live(added: Commands) -> None:
    explained = "open the page with the moving code"
    parser = _command(added, "live", commands.live, explained)
    _add_name(parser)
    _add_trust(parser, "tell by this trust store which regions accept it")
    parser.add_argument(
        "--port",
        type=int,
        default=commands.DEFAULT_PORT,
        metavar="PORT",
        help=f"port on 127.0.0.1, 0 for any that is free ({commands.DEFAULT_PORT})",
    )


def _answer(added: Commands) -> None:
    explained = "show a hall what its QR code asks for, over the network"
    parser = _command(added, "answer", answer_hall, explained)
    parser.add_argument(
        "link", metavar="REQUEST", help="what the code says: openid4vp://…"
    )
    _add_trust(parser, "the trust store that lists who may ask", required=True)
    agreed = parser.add_mutually_exclusive_group()
    agreed.add_argument("--yes", action="store_true", help="agree without being asked")
    agreed.add_argument("--decline", action="store_true", help="tell the hall no")
    add_at(parser)


def _command(
    added: Commands,
    name: str,
    run: Callable[[argparse.Namespace], None],
    explained: str,
) -> argparse.ArgumentParser:
    sentence = f"{explained[0].upper()}{explained[1:]}."
    parser = added.add_parser(name, help=explained, description=sentence)
    parser.set_defaults(run=run)
    _add_wallet(parser)
    return parser


def _add_wallet(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--wallet",
        type=Path,
        default=Path("wallet.sealed"),
        metavar="FILE",
        help="the wallet's encrypted file (wallet.sealed)",
    )
    parser.add_argument(
        "--passphrase-file",
        type=Path,
        metavar="FILE",
        help="its first line opens the wallet (asked for otherwise)",
    )
    add_language(parser)


def _add_name(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", metavar="NAME", help="a license, as `list` names it")


def _add_trust(
    parser: argparse.ArgumentParser, explained: str, *, required: bool = False
) -> None:
    parser.add_argument(
        "--trust", type=Path, metavar="DIR", required=required, help=explained
    )


def _add_taken_in(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--name", metavar="NAME", help="what to call it (after its license type)"
    )
    _add_trust(parser, "check the agency's signature by this trust store")
    add_at(parser)


def _names(text: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in text.split(",") if name.strip())


if __name__ == "__main__":
    sys.exit(main())
