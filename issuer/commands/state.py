"""The changes of state, ``suspend`` to ``transfer-out``, a command each.

Which of them a license allows is left to ``issuer.state``.
"""

from __future__ import annotations

import argparse

from credential.moments import from_seconds, to_rfc3339
from issuer.commands.opened import on_installation
from issuer.commands.subject import resolve
from issuer.commands.terminal import (
    Commands,
    Terminal,
    add_common,
    operator_of,
    subject,
)
from issuer.installation import Installation
from issuer.state import STATE_NAMES, Act, change

__all__ = ["add"]

_MEANINGS = {
    Act.SUSPEND: "暂扣: for a time; `reinstate` ends it",
    Act.REINSTATE: "恢复: end a suspension",
    Act.REVOKE: "吊销: taken away as a penalty, for good",
    Act.WITHDRAW: "撤销: it should never have been issued, for good",
    Act.CANCEL: "注销: the holder gave it up or ceased to exist, for good",
    Act.TRANSFER_OUT: "转出: moved to another region, for good",
}


def add(commands: Commands) -> None:
    """Add the commands."""
    for act, meaning in _MEANINGS.items():
        parser = commands.add_parser(
            act.command,
            help=meaning,
            description=f"{meaning}. Counters know after the next `publish-status`.",
        )
        add_common(parser, acts=True)
        subject(parser)
        parser.add_argument(
            "--reason", required=True, help="why; kept in the ledger, never published"
        )
        parser.set_defaults(run=run, act=act)


@on_installation
def run(args: argparse.Namespace, installation: Installation) -> int:
    """Run the command."""
    terminal = Terminal.of(args)
    act: Act = args.act
    with installation.ledger.writing() as connection:
        record = resolve(connection, args.license, now=terminal.now)
        change(
            connection,
            record.license_id,
            act,
            reason=args.reason,
            operator=operator_of(args),
            now=terminal.now,
        )
    terminal.answer(
        {
            "license_id": record.license_id,
            "state": act.to.code,
            "since": to_rfc3339(from_seconds(terminal.now)),
        }
    )
    terminal.say(f"{record.license_id}  {record.holder_name}: {STATE_NAMES[act.to]}")
    terminal.say(f"Next: tongyan-issuer publish-status {args.folder}")
    return 0
