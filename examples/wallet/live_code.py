"""The live code: what the holder chose, bound to this moment, as QR texts.

Drawn afresh every 30 s, so that a picture of it is soon worth nothing. Choosing and
binding are `credential.presentation`'s; drawing symbols is `credential.qr_image`'s.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from credential import CarrierError, carrier, presentation, sd_jwt
from credential.concealment import RandomBytes
from credential.presentation import RENEWED_AFTER
from credential.qr_image import qr_size
from credential.shown_license import read_shown_license
from credential.split_code import split_code
from examples.wallet.edition import Edition
from examples.wallet.errors import WalletError
from examples.wallet.wallet import ALG, Wallet

__all__ = ["SYMBOL_CHARACTERS", "SYMBOL_VERSION", "LiveCode", "draw"]

# A webcam gives 480 lines. A symbol that fills four fifths of them, at the three
# pixels a module that readers ask for, has 125 modules with its margin: version 25.
SYMBOL_VERSION = 25
SYMBOL_CHARACTERS = 1451  # ISO/IEC 18004 table 7, 25-M, alphanumeric


@dataclass(frozen=True, slots=True)
class LiveCode:
    """One code, good for this moment.

    Attributes:
        text: The presentation: an SD-JWT with key binding.
        symbols: QR texts to be shown in turn; one, if the code is small enough.
        drawn_at: When it was made.
        shown: The claims that a counter will read, taken from ``text`` itself.
    """

    text: str
    symbols: tuple[str, ...]
    drawn_at: datetime
    shown: Mapping[str, Any]

    @property
    def renewed_at(self) -> datetime:
        """When another one is to take its place."""
        return self.drawn_at + RENEWED_AFTER

    @property
    def characters(self) -> int:
        """Length of all symbols' texts."""
        return sum(map(len, self.symbols))

    @property
    def version(self) -> int:
        """Version of the largest symbol."""
        return max(qr_size(symbol).version for symbol in self.symbols)


def draw(
    wallet: Wallet,
    edition: Edition,
    names: Collection[str],
    *,
    now: datetime,
    random_bytes: RandomBytes,
) -> LiveCode:
    """Return a code for any counter, made now.

    Args:
        wallet: Has the key that the edition is bound to.
        edition: The license.
        names: The hidden claims to show.
        now: The holder's clock.
        random_bytes: Cryptographic randomness, for the nonce.

    Raises:
        WalletError: a name that cannot be chosen, or more than a code can carry.
    """
    text = presentation.phone_code(
        edition.chosen(names),
        now=now,
        random_bytes=random_bytes,
        alg=ALG,
        sign=wallet.sign,
    )
    try:
        symbols = split_code(carrier.encode(text), part_characters=SYMBOL_CHARACTERS)
    except CarrierError as error:
        raise WalletError(
            "所选内容太多，二维码放不下；请少选一些（照片最占地方）。",
            "this is more than a code can carry; choose less (a portrait takes most)",
        ) from error
    shown = read_shown_license(sd_jwt.parse(text)).license.claims
    return LiveCode(text, symbols, now, shown)
