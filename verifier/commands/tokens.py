"""``token``: let the hall's own systems ask this counter's service, and no others."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime, timedelta
from pathlib import Path

from credential import Bilingual
from credential.moments import beijing_text, to_rfc3339
from verifier.commands.hall_file import short_line
from verifier.commands.terminal import (
    Commands,
    add_language,
    page_of,
    tell,
    write_json,
)
from verifier.hall_tokens import LONGEST, HallTokens, Scope

__all__ = ["add", "add_tokens"]

_DESCRIPTION = """\
Programs of the hall ask the service under /v1/ with a token, `Authorization: Bearer …`.
Each token is for one program, may ask what it names and nothing else, and runs out.
Only a hash of it is kept: its text is shown once.
"""

_EPILOG = """\
examples:
  tongyan-verifier token make tokens.json --label queue-system --scope verify --days 90
  tongyan-verifier token list tokens.json
  tongyan-verifier token take-back tokens.json 3f9a0c21b7de
  tongyan-verifier serve --trust counter --region 330000 --tokens tokens.json
"""


def add(commands: Commands) -> None:
    """Add the commands."""
    parser = commands.add_parser(
        "token",
        help="let the hall's own systems ask the service",
        description=_DESCRIPTION,
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    kinds = parser.add_subparsers(
        dest="token_command", required=True, metavar="COMMAND"
    )
    _add_make(kinds)
    _add_list(kinds)
    _add_take_back(kinds)


def add_tokens(parser: argparse.ArgumentParser) -> None:
    """Add the option of ``serve`` that names the file."""
    parser.add_argument(
        "--tokens",
        type=Path,
        metavar="FILE",
        help="the hall's tokens, as `token make` keeps them; without it no program"
        " is answered under /v1/",
    )


def _add_make(kinds: Commands) -> None:
    parser = kinds.add_parser(
        "make",
        help="make a token and show it once",
        description="Make a token and write it to standard output, once.",
    )
    _add_file(parser)
    parser.add_argument(
        "--label", type=short_line, required=True, help="which program it is for"
    )
    parser.add_argument(
        "--scope",
        type=Scope,
        choices=list(Scope),
        action="append",
        required=True,
        help="what it may ask (repeatable)",
    )
    parser.add_argument(
        "--days",
        type=int,
        default=90,
        help=f"how long it is good, at most {LONGEST.days} (90)",
    )
    parser.set_defaults(run=make, json=False)


def _add_list(kinds: Commands) -> None:
    parser = kinds.add_parser(
        "list",
        help="list the tokens, without their secrets",
        description="List the tokens that were made and not taken back.",
    )
    _add_file(parser)
    add_language(parser)
    parser.set_defaults(run=list_tokens)


def _add_take_back(kinds: Commands) -> None:
    parser = kinds.add_parser(
        "take-back",
        help="make a token worthless at once",
        description="Make a token worthless, from the next request on.",
    )
    _add_file(parser)
    parser.add_argument("token_id", metavar="NUMBER", help="as `token list` shows it")
    parser.set_defaults(run=take_back, json=False)


def _add_file(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE", help="where tokens are kept")


def make(args: argparse.Namespace) -> int:
    """Make a token; its text alone goes to standard output."""
    now = datetime.now(UTC).replace(microsecond=0)
    lasts = timedelta(days=max(0, min(args.days, LONGEST.days + 1)))
    print(HallTokens(args.file).make(args.label, args.scope, now=now, lasts=lasts))
    until = beijing_text(now + lasts)
    tell(
        Bilingual(
            zh=f"令牌只显示这一次，有效期至 {until}；请交给该系统的管理员保管。",
            en=f"The token is shown this once and is good until {until}; hand it to"
            " whoever runs that system.",
        )
    )
    return 0


def list_tokens(args: argparse.Namespace) -> int:
    """List the tokens."""
    tokens = HallTokens(args.file).tokens()
    if args.json:
        write_json(
            [
                {
                    "token_id": token.token_id,
                    "label": token.label,
                    "scopes": sorted(token.scopes),
                    "made_at": to_rfc3339(token.made_at),
                    "expires": to_rfc3339(token.expires),
                }
                for token in tokens
            ]
        )
        return 0
    page = page_of(args)
    for token in tokens:
        until = beijing_text(token.expires)
        text = Bilingual(zh=f"有效期至 {until}", en=f"good until {until}")
        scopes = ", ".join(sorted(token.scopes))
        print(f"{token.token_id}  {token.label}  [{scopes}]  {page.say(text)}")
    return 0


def take_back(args: argparse.Namespace) -> int:
    """Make a token worthless."""
    taken = HallTokens(args.file).take_back(args.token_id)
    tell(
        Bilingual(
            zh=f"已收回令牌 {taken.token_id}（{taken.label}）。",
            en=f"Token {taken.token_id} ({taken.label}) was taken back.",
        )
    )
    return 0
