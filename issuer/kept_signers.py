"""The signers of a running service: each key opened once, and kept.

Opening a key file takes as long as its passphrase is meant to make guessing it. Where
the passphrases come from is left to the faces.
"""

from __future__ import annotations

from threading import Lock

from issuer.agencies import Agency
from issuer.installation import Installation
from issuer.signer import Signer
from trust_registry.passphrase import Secrets

__all__ = ["KeptSigners"]


class KeptSigners:
    """Signs for the agencies of one installation; called from any thread.

    Args:
        installation: Whose agencies.
        secrets: Opens their keys.
    """

    def __init__(self, installation: Installation, secrets: Secrets) -> None:
        self._installation = installation
        self._secrets = secrets
        self._opening = Lock()
        self._by_kid: dict[str, Signer] = {}
        self._looked_up: dict[int | None, tuple[int, str]] = {}

    def signer_for(self, agency: Agency | None, *, now: int) -> Signer:
        """Return the signer of the newest key of an agency that may sign now.

        None is the region's status issuer.

        Its key is looked up once a second: a rotation holds at once, in every worker.

        Raises:
            AgencyError: the agency has no key that may sign now.
            KeyFileError: its file or token cannot be opened.
        """
        number = None if agency is None else agency.id
        at, kid = self._looked_up.get(number, (None, ""))
        if at != now:
            kid = self._opened(agency, now)
            self._looked_up[number] = (now, kid)
        return self._by_kid[kid]

    def _opened(self, agency: Agency | None, now: int) -> str:
        key = self._installation.key_to_sign_with(agency, now=now)
        with self._opening:
            if key.kid not in self._by_kid:
                opened = self._installation.open_key(key, self._secrets)
                self._by_kid[key.kid] = opened
        return key.kid
