"""``publish-status``: sign the status lists as the ledger has them now."""

from __future__ import annotations

import argparse
from pathlib import Path

from credential.moments import beijing_text, to_rfc3339
from issuer.commands.opened import on_installation
from issuer.commands.terminal import (
    Commands,
    Terminal,
    add_common,
    operator_of,
    secrets_of,
)
from issuer.installation import Installation
from issuer.status_publication import PublishedList

__all__ = ["add"]


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "publish-status",
        help="sign the status lists as the ledger has them now",
        description="Sign every status list and write it as <list>.jwt: put the "
        "files on any web server under the status prefix, and hand them to the "
        "registry's host.",
    )
    add_common(parser, key=True, acts=True)
    parser.add_argument(
        "--to", type=Path, metavar="DIR", help="where to (FOLDER/status)"
    )
    parser.set_defaults(run=run)


@on_installation
def run(args: argparse.Namespace, installation: Installation) -> int:
    """Run the command."""
    terminal = Terminal.of(args)
    publisher = installation.status_publisher(
        secrets_of(args),
        now=terminal.now,
        folder=args.to,
        operator=operator_of(args),
    )
    published = publisher.publish(now=terminal.now)
    terminal.answer([_summary(one) for one in published])
    for one in published:
        terminal.say(f"{one.uri}")
        terminal.say(f"  {one.path}, good until {beijing_text(one.expires)} (Beijing)")
    if not published:
        terminal.say("no license was minted yet: there is no list to publish")
    return 0


def _summary(published: PublishedList) -> dict[str, str]:
    return {
        "uri": published.uri,
        "file": str(published.path),
        "issued_at": to_rfc3339(published.issued_at),
        "expires": to_rfc3339(published.expires),
    }
