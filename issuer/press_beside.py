"""A second process that signs and encodes half of what a large batch mints.

It opens the agency's key itself. Whatever becomes of it, nothing is lost: what it does
not answer is signed here. Which place an edition has, and entering it, stay in the one
process that writes the ledger.
"""

from __future__ import annotations

import logging
import multiprocessing
import signal
from collections.abc import Sequence
from multiprocessing.connection import Connection
from pathlib import Path

from credential.license import License
from credential.license_type import LicenseType
from issuer.agencies import KeyRecord
from issuer.errors import IssuerError, QrBudgetError
from issuer.installation import Installation
from issuer.press import PressedEdition, press
from issuer.signer import Signer
from trust_registry.errors import RegistryError
from trust_registry.passphrase import Secrets

__all__ = ["PressBeside"]

# Fewer are signed here before the other process has read them.
_FEWEST = 100
_ENDS_WITHIN_S = 5.0

_LOG = logging.getLogger(__name__)
# A fork would share database connections and a token's session.
_SPAWN = multiprocessing.get_context("spawn")


class PressBeside:
    """Takes the place of `press` for one batch; a ``with`` block ends the process.

    Args:
        folder: The installation's.
        key: Which key signs.
        secrets: Opens it; they are pickled, and go over an anonymous pipe.

    Attributes:
        process: The other process.
        connection: Leads to it; readable once it has opened its key.
    """

    def __init__(self, folder: Path, key: KeyRecord, secrets: Secrets) -> None:
        self._kid = key.kid
        self.connection, theirs = _SPAWN.Pipe()
        self.process = _SPAWN.Process(
            target=_press_for, args=(folder, key, secrets, theirs), daemon=True
        )
        self.process.start()
        theirs.close()
        self._is_there = False

    def __enter__(self) -> PressBeside:
        return self

    def __exit__(self, *_: object) -> None:
        self.connection.close()
        self.process.join(_ENDS_WITHIN_S)
        if self.process.is_alive():
            self.process.kill()
            self.process.join()

    def press(
        self, editions: Sequence[License], license_type: LicenseType, signer: Signer
    ) -> list[PressedEdition | QrBudgetError]:
        """Return what `issuer.press.press` would, in the same order."""
        half = len(editions) // 2
        ours, theirs = editions[:half], editions[half:]
        if signer.kid != self._kid or not self._takes(theirs, license_type):
            return press(editions, license_type, signer)
        pressed = press(ours, license_type, signer)
        return pressed + (self._answer() or press(theirs, license_type, signer))

    def _takes(self, editions: Sequence[License], license_type: LicenseType) -> bool:
        if len(editions) < _FEWEST or self.connection.closed:
            return False
        try:
            if not self._is_there:
                # It opens its key meanwhile: nobody waits for that.
                if not self.connection.poll():
                    return False
                self.connection.recv()
                self._is_there = True
            self.connection.send((editions, license_type))
        except (EOFError, OSError) as error:
            self._give_up(error)
            return False
        return True

    def _answer(self) -> list[PressedEdition | QrBudgetError] | None:
        try:
            answer = self.connection.recv()
        except (EOFError, OSError) as error:
            self._give_up(error)
            return None
        return [
            one if isinstance(one, PressedEdition) else QrBudgetError(one)
            for one in answer
        ]

    def _give_up(self, error: Exception) -> None:
        _LOG.warning("the process that signs beside this one has ended: %r", error)
        self.connection.close()


def _press_for(
    folder: Path, key: KeyRecord, secrets: Secrets, connection: Connection
) -> None:
    """Sign and encode what comes, until nobody is at the other end."""
    # Ctrl-C at a terminal reaches every process; this one ends with the other.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        with Installation.open(folder) as installation:
            signer = installation.open_key(key, secrets)
        connection.send(True)
        while True:
            editions, license_type = connection.recv()
            pressed = press(editions, license_type, signer)
            # An exception of ours does not come out of a pipe as it went in.
            connection.send(
                [
                    one.reason if isinstance(one, QrBudgetError) else one
                    for one in pressed
                ]
            )
    except (EOFError, OSError, IssuerError, RegistryError):
        # The other process signs all by itself, and tells what is wrong with the key.
        connection.close()
