"""A turn at the desk for whoever has the folder and its passphrase."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import contextmanager

from issuer.accounts.roles import Permission
from issuer.agencies import Agency
from issuer.commands.terminal import Terminal, operator_of, secrets_of
from issuer.desk.actor import Actor
from issuer.desk.desk import Desk, Turn
from issuer.installation import Installation
from issuer.kept_signers import KeptSigners
from issuer.license_types import LicenseTypes

__all__ = ["at_desk"]


@contextmanager
def at_desk(
    args: argparse.Namespace,
    installation: Installation,
    types: LicenseTypes,
    agency: Agency,
) -> Iterator[Turn]:
    """Yield a turn for an agency: what is done in it is committed at its end.

    The operator may do everything: there is no account that could be asked.
    """
    now = Terminal.of(args).now
    signers = KeptSigners(installation, secrets_of(args))
    # Its key is opened before the ledger is held.
    signers.signer_for(agency, now=now)
    actor = Actor(operator_of(args), agency.id, frozenset(Permission))
    with installation.ledger.writing() as connection:
        yield Turn(connection, Desk(types, signers, installation.registry), actor, now)
