"""``operator``: the accounts of the service, added, listed and changed."""

from __future__ import annotations

import argparse

from issuer.accounts.operators import (
    Operator,
    add_operator,
    all_operators,
    find_operator,
    set_disabled,
    set_roles,
)
from issuer.accounts.roles import Role
from issuer.accounts.told import operator_told
from issuer.agencies import choose_agency
from issuer.commands.accounts import sign_in_of, tell_password
from issuer.commands.opened import on_installation
from issuer.commands.terminal import Commands, Terminal, add_common, operator_of
from issuer.installation import Installation

__all__ = ["add"]

_ROLES = "、".join(f"{role.value} {role.label.zh}" for role in Role)


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "operator",
        help="add, list and change the accounts of the service",
        description="The accounts that sign in to `serve`. Each belongs to one agency "
        "and sees that agency's licenses alone; one without an agency makes "
        f"administrators and sees no license. Roles: {_ROLES}.",
    )
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    _add_add(actions)
    _add_list(actions)
    _add_roles(actions)
    for name, text, run in (
        (
            "disable",
            "let an operator and their tokens in no more",
            run_disable,
        ),
        ("enable", "let an operator sign in again", run_enable),
        (
            "reset-password",
            "give an operator a one-time password; sessions and tokens end",
            run_reset,
        ),
    ):
        one = actions.add_parser(name, help=text, description=f"To {text}.")
        _add_named(one)
        one.set_defaults(run=run)


def _add_add(actions: Commands) -> None:
    parser = actions.add_parser(
        "add",
        help="add an operator, with a one-time password that is shown once",
        description="Add an operator. The one-time password is good for choosing "
        "another at the first sign-in, and for nothing else.",
        epilog="example: tongyan-issuer operator add shanghai clerk-1 "
        "--agency market-regulation --role enter --role change-state",
    )
    _add_named(parser)
    parser.add_argument(
        "--agency",
        metavar="ID",
        help="the agency; without one the account administers the installation",
    )
    _add_role(parser)
    parser.set_defaults(run=run_add)


def _add_list(actions: Commands) -> None:
    parser = actions.add_parser(
        "list", help="list the operators", description="List the operators, by name."
    )
    add_common(parser, clock=False)
    parser.set_defaults(run=run_list)


def _add_roles(actions: Commands) -> None:
    parser = actions.add_parser(
        "roles",
        help="give an operator these roles and no others",
        description="Give an operator these roles and no others. It counts at once, "
        "for tokens too.",
        epilog="example: tongyan-issuer operator roles shanghai clerk-1 --role approve",
    )
    _add_named(parser)
    _add_role(parser)
    parser.set_defaults(run=run_roles)


def _add_named(parser: argparse.ArgumentParser) -> None:
    add_common(parser, acts=True)
    parser.add_argument("name", metavar="NAME", help="the account's name")


def _add_role(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--role",
        action="append",
        dest="roles",
        choices=[role.value for role in Role],
        default=[],
        help="what the operator is there; may be repeated",
    )


@on_installation
def run_add(args: argparse.Namespace, installation: Installation) -> int:
    """Run ``operator add``."""
    terminal = Terminal.of(args)
    sign_in, settings = sign_in_of(installation)
    password, password_hash = sign_in.first_password()
    roles = [Role(word) for word in args.roles]
    with installation.ledger.writing() as connection:
        agency_id = None
        if args.agency is not None:
            agency_id = choose_agency(connection, args.agency).id
        operator = add_operator(
            connection,
            args.name,
            agency_id=agency_id,
            roles=roles or ([Role.ADMINISTER] if agency_id is None else []),
            password_hash=password_hash,
            must_change_by=terminal.now + settings.one_time_s,
            by=operator_of(args),
            now=terminal.now,
        )
        told = operator_told(connection, operator)
    terminal.answer({**told, "one_time_password": password})
    tell_password(terminal, operator.name, password, settings)
    return 0


@on_installation
def run_list(args: argparse.Namespace, installation: Installation) -> int:
    """Run ``operator list``."""
    terminal = Terminal.of(args)
    with installation.ledger.reading() as connection:
        told = [operator_told(connection, one) for one in all_operators(connection)]
    terminal.answer(told)
    for one in told:
        roles = " ".join(one["roles"])
        state = "  停用 disabled" if one["disabled"] else ""
        terminal.say(f"{one['name']}  {one['agency'] or '—'}  {roles}{state}")
    return 0


@on_installation
def run_roles(args: argparse.Namespace, installation: Installation) -> int:
    """Run ``operator roles``."""
    terminal = Terminal.of(args)
    with installation.ledger.writing() as connection:
        operator = find_operator(connection, args.name)
        roles = [Role(word) for word in args.roles]
        by = operator_of(args)
        set_roles(connection, operator, roles, by=by, now=terminal.now)
    return _tell(terminal, installation, operator)


@on_installation
def run_disable(args: argparse.Namespace, installation: Installation) -> int:
    """Run ``operator disable``."""
    return _set_disabled(args, installation, disabled=True)


@on_installation
def run_enable(args: argparse.Namespace, installation: Installation) -> int:
    """Run ``operator enable``."""
    return _set_disabled(args, installation, disabled=False)


@on_installation
def run_reset(args: argparse.Namespace, installation: Installation) -> int:
    """Run ``operator reset-password``."""
    terminal = Terminal.of(args)
    sign_in, settings = sign_in_of(installation)
    with installation.ledger.reading() as connection:
        operator = find_operator(connection, args.name)
    by = operator_of(args)
    password = sign_in.reset_password(operator, by=by, now=terminal.now)
    terminal.answer({"name": operator.name, "one_time_password": password})
    tell_password(terminal, operator.name, password, settings)
    return 0


def _set_disabled(
    args: argparse.Namespace, installation: Installation, *, disabled: bool
) -> int:
    terminal = Terminal.of(args)
    with installation.ledger.writing() as connection:
        operator = find_operator(connection, args.name)
        by = operator_of(args)
        set_disabled(connection, operator, disabled, by=by, now=terminal.now)
    return _tell(terminal, installation, operator)


def _tell(terminal: Terminal, installation: Installation, operator: Operator) -> int:
    with installation.ledger.reading() as connection:
        told = operator_told(connection, find_operator(connection, operator.name))
    terminal.answer(told)
    state = "停用 disabled" if told["disabled"] else "可登录 enabled"
    terminal.say(f"{told['name']}  {' '.join(told['roles'])}  {state}")
    return 0
