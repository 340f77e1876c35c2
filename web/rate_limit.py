"""How often one address may ask for what costs a service something.

Kept in memory alone, a bounded number of addresses, and forgotten.
"""

from __future__ import annotations

import math
import time
from collections import OrderedDict
from collections.abc import Callable
from ipaddress import IPv6Address, ip_address

from starlette.requests import Request

from web.problem import Refused

__all__ = ["RateLimit", "network_of"]

# Where nothing else is said: a region hands in a publication a week and some dozen
# status lists an hour.
BURST = 30
PER_S = 0.5
MAX_ADDRESSES = 10_000


class RateLimit:
    """A bucket of requests for each address, filled again as time passes.

    Args:
        burst: How many may come at once.
        per_s: How many more a second.
        seconds: A clock that only goes forward.
    """

    def __init__(
        self,
        *,
        burst: int = BURST,
        per_s: float = PER_S,
        seconds: Callable[[], float] = time.monotonic,
    ) -> None:
        self._burst = burst
        self._per_s = per_s
        self._seconds = seconds
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def __call__(self, request: Request) -> None:
        """Count a request.

        Raises:
            Refused: 429 with ``Retry-After``.
        """
        self.count(request.client.host if request.client else "")

    def count(self, address: str) -> None:
        """Count a request of an address.

        Raises:
            Refused: 429 with ``Retry-After``.
        """
        key, now = network_of(address), self._seconds()
        left, counted = self._buckets.pop(key, (float(self._burst), now))
        left = min(self._burst, left + (now - counted) * self._per_s)
        self._buckets[key] = (max(left - 1, 0.0) if left >= 1 else left, now)
        while len(self._buckets) > MAX_ADDRESSES:
            # An attacker with many addresses pushes out buckets that are full again.
            self._buckets.popitem(last=False)
        if left < 1:
            wait_s = math.ceil((1 - left) / self._per_s)
            headers = {"Retry-After": str(wait_s)}
            raise Refused(429, "too-many-requests", headers=headers)


def network_of(address: str) -> str:
    """Return what counts as one client: of IPv6 the /64 that one customer gets."""
    try:
        parsed = ip_address(address.partition("%")[0])
    except ValueError:
        return ""
    if isinstance(parsed, IPv6Address) and parsed.ipv4_mapped is None:
        return str(IPv6Address(int(parsed) >> 64 << 64))
    return str(parsed)
