"""What the commands of accounts share, and the first administrator of all."""

from __future__ import annotations

import sys

from credential.moments import beijing_text, from_seconds
from issuer.accounts.first_start import (
    FIRST_NAME,
    has_operators,
    make_first_administrator,
)
from issuer.accounts.passwords import PasswordHashes
from issuer.accounts.settings import AccountSettings
from issuer.accounts.sign_in import SignIn
from issuer.commands.terminal import Terminal
from issuer.installation import Installation

__all__ = ["first_administrator", "sign_in_of", "tell_password"]


def sign_in_of(installation: Installation) -> tuple[SignIn, AccountSettings]:
    """Return where passwords of an installation are made, and its limits."""
    settings = AccountSettings()
    hashes = PasswordHashes(settings.password_cost)
    return SignIn(installation.ledger, settings, hashes), settings


def first_administrator(
    terminal: Terminal, installation: Installation, *, by: str
) -> None:
    """Make the first administrator where there is no account, and say the password.

    At a terminal alone: what a service prints elsewhere ends up in a log.
    """
    if has_operators(installation.ledger):
        return
    if terminal.as_json or not sys.stdout.isatty():
        terminal.warn(
            "nobody can sign in yet: run `tongyan-issuer operator add "
            f"{installation.folder} {FIRST_NAME}` at a terminal"
        )
        return
    sign_in, settings = sign_in_of(installation)
    password = make_first_administrator(
        installation.ledger, sign_in, settings=settings, by=by, now=terminal.now
    )
    if password is not None:
        tell_password(terminal, FIRST_NAME, password, settings)


def tell_password(
    terminal: Terminal, name: str, password: str, settings: AccountSettings
) -> None:
    """Show a one-time password, once."""
    ends = beijing_text(from_seconds(terminal.now + settings.one_time_s))
    terminal.say(f"操作员 operator         {name}")
    terminal.say(f"一次性口令 one-time password  {password}")
    terminal.say(
        f"此口令仅显示一次，{ends} 前登录并设置新口令。\n"
        f"Shown this once: sign in with it before {ends} and choose another."
    )
