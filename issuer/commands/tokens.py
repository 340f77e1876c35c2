"""``token make|list|revoke``: what programs sign in to the service with."""

from __future__ import annotations

import argparse

from credential.moments import beijing_text, from_seconds
from issuer.accounts.api_tokens import (
    find_token,
    make_token,
    revoke_token,
    tokens_of,
)
from issuer.accounts.operators import all_operators, find_operator
from issuer.accounts.roles import Permission
from issuer.accounts.settings import AccountSettings
from issuer.accounts.told import token_told
from issuer.commands.opened import on_installation
from issuer.commands.terminal import Commands, Terminal, add_common, operator_of
from issuer.installation import Installation

__all__ = ["add"]

DEFAULT_DAYS = 90
_DAY_S = 86_400


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "token",
        help="make, list and revoke API tokens for programs",
        description="API tokens: a program sends one as `Authorization: Bearer …`. A "
        "token speaks for an operator, within its scopes, until it ends.",
    )
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    _add_make(actions)
    listing = actions.add_parser(
        "list", help="list the tokens", description="List the tokens, ended ones too."
    )
    add_common(listing, clock=False)
    listing.set_defaults(run=run_list)
    revoke = actions.add_parser(
        "revoke", help="end a token now", description="End a token now."
    )
    add_common(revoke, acts=True)
    revoke.add_argument("id", type=int, metavar="ID", help="its number in `token list`")
    revoke.set_defaults(run=run_revoke)


def _add_make(actions: Commands) -> None:
    parser = actions.add_parser(
        "make",
        help="make a token; it is shown once",
        description="Make a token. It is written to the output once and kept nowhere: "
        "put it where the program reads it, and nowhere else.",
        epilog="example: tongyan-issuer token make shanghai clerk-1 --scope read "
        "--label 'archive transfer' --days 30",
    )
    add_common(parser, acts=True)
    parser.add_argument("name", metavar="NAME", help="the operator it speaks for")
    parser.add_argument(
        "--scope",
        action="append",
        dest="scopes",
        required=True,
        choices=[permission.value for permission in Permission],
        help="what it is good for; may be repeated",
    )
    parser.add_argument("--label", required=True, help="what it is for")
    parser.add_argument(
        "--days",
        type=int,
        default=DEFAULT_DAYS,
        metavar="N",
        help=f"how long it lives ({DEFAULT_DAYS})",
    )
    parser.set_defaults(run=run_make)


@on_installation
def run_make(args: argparse.Namespace, installation: Installation) -> int:
    """Run ``token make``."""
    terminal = Terminal.of(args)
    with installation.ledger.writing() as connection:
        token, secret = make_token(
            connection,
            find_operator(connection, args.name),
            [Permission(word) for word in args.scopes],
            label=args.label,
            life_s=args.days * _DAY_S,
            settings=AccountSettings(),
            by=operator_of(args),
            now=terminal.now,
        )
    terminal.answer({**token_told(token), "token": secret})
    terminal.say(secret)
    terminal.say(
        f"仅显示一次，{beijing_text(from_seconds(token.expires))} 失效。\n"
        f"Shown this once; number {token.id}, it ends "
        f"{beijing_text(from_seconds(token.expires))}."
    )
    return 0


@on_installation
def run_list(args: argparse.Namespace, installation: Installation) -> int:
    """Run ``token list``."""
    terminal = Terminal.of(args)
    with installation.ledger.reading() as connection:
        known = tokens_of(connection, [one.id for one in all_operators(connection)])
    told = [token_told(token) for token in known]
    terminal.answer(told)
    for one in told:
        scopes = " ".join(one["scopes"])
        ended = "  已撤销 revoked" if one["revoked_at"] else ""
        terminal.say(
            f"{one['id']}  {one['operator']}  {one['label']}  {scopes}  "
            f"{one['expires']}{ended}"
        )
    return 0


@on_installation
def run_revoke(args: argparse.Namespace, installation: Installation) -> int:
    """Run ``token revoke``."""
    terminal = Terminal.of(args)
    with installation.ledger.writing() as connection:
        token = find_token(connection, args.id)
        revoke_token(connection, token, by=operator_of(args), now=terminal.now)
        told = token_told(find_token(connection, args.id))
    terminal.answer(told)
    terminal.say(f"{told['id']}  {told['operator']}  已撤销 revoked")
    return 0
