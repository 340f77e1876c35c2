"""What every route of the running service has at hand."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Annotated

from fastapi import Depends, Request

from issuer.accounts.settings import AccountSettings
from issuer.desk.desk import Desk
from issuer.group_commit import GroupCommit
from issuer.installation import Installation
from issuer.kept_signers import KeptSigners
from issuer.license_types import LicenseTypes
from issuer.service.wallet_reach import WalletReach
from issuer.status_publication import StatusPublisher
from trust_registry.passphrase import Secrets
from web.rate_limit import RateLimit

__all__ = ["Clock", "Here", "Serving"]

Clock = Callable[[], int]
"""Tells the time, whole UTC seconds."""


def _wall_clock() -> int:
    return int(time.time())


def _inquiry_limit() -> RateLimit:
    # A hall's windows share an address; each authority has its own limit behind it.
    return RateLimit(burst=60, per_s=2.0)


@dataclass(frozen=True, slots=True)
class Serving:
    """One worker's view of the installation.

    Attributes:
        installation: Whose licenses these are; its ledger is shared by all workers.
        publisher: Signs the status lists anew when the ledger has changed.
        secrets: Opens the agencies' keys; nothing shows it.
        clock: Tells the time; a route reads it once.
        accounts: Limits of passwords, sessions and sign-ins.
        origins: Where people's browsers find the service, such as
            ``https://issuer.310000.example``; a session is good there and nowhere else.
        dispute_limit: How often one address may send or ask about disputes.
        inquiry_limit: How often one address may call without a code.
        wallets: How holders' wallets reach it; None if no public address was named.
        desk: What the use cases work with; each key is opened once.
        acts: Does what changes the ledger; those that wait share a transaction.
    """

    installation: Installation
    publisher: StatusPublisher
    secrets: Secrets
    clock: Clock = _wall_clock
    accounts: AccountSettings = field(default_factory=AccountSettings)
    origins: frozenset[str] = frozenset()
    dispute_limit: RateLimit = field(default_factory=RateLimit)
    inquiry_limit: RateLimit = field(default_factory=_inquiry_limit)
    wallets: WalletReach | None = None
    desk: Desk = field(init=False)
    acts: GroupCommit = field(init=False)

    def __post_init__(self) -> None:
        desk = Desk(
            LicenseTypes.of(self.installation.folder),
            KeptSigners(self.installation, self.secrets),
            self.installation.registry,
        )
        object.__setattr__(self, "desk", desk)  # the class is frozen
        object.__setattr__(self, "acts", GroupCommit(self.installation.ledger))

    @property
    def over_tls(self) -> bool:
        """Whether browsers come over TLS, by way of a web server in front."""
        return any(origin.startswith("https://") for origin in self.origins)


def _serving_of(request: Request) -> Serving:
    serving: Serving = request.app.state.serving
    return serving


Here = Annotated[Serving, Depends(_serving_of)]
"""What a route declares to have it: ``def route(here: Here)``."""
