"""How holders' wallets reach a running service, and how often."""

from __future__ import annotations

from dataclasses import dataclass, field

from issuer.handover.addresses import CredentialIssuers, PublicUrl
from issuer.installation import Installation
from web.rate_limit import RateLimit

__all__ = ["WalletReach", "reach"]

# A wallet asks six times for a license; a hall of counters may share one address.
BURST = 120
PER_S = 4.0


def _limit() -> RateLimit:
    return RateLimit(burst=BURST, per_s=PER_S)


@dataclass(frozen=True, slots=True)
class WalletReach:
    """What wallets need of a running service.

    Attributes:
        issuers: Under which addresses they find its agencies.
        limit: How often one address may ask.
    """

    issuers: CredentialIssuers
    limit: RateLimit = field(default_factory=_limit)


def reach(installation: Installation, public: PublicUrl) -> WalletReach:
    """Return how wallets reach the agencies of an installation."""
    return WalletReach(CredentialIssuers(public, installation.region.iss_prefix))
