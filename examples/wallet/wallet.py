"""A wallet: one holder key, and the wallet editions that are bound to it.

Values only. Where the bytes lie is left to `examples.wallet.wallet_file`, what an
edition can show to `examples.wallet.edition`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from pydantic import BaseModel, ConfigDict, ValidationError

from credential import MalformedError, base64url, jose, strict_json
from examples.wallet.errors import SealedFileError, WalletError
from examples.wallet.sealed_file import MAX_SEALED_BYTES

__all__ = ["ALG", "Wallet"]

# What every phone's key store can do in hardware.
ALG = "ES256"


class _Content(BaseModel):
    """The wallet as JSON, before it is sealed."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    format: Literal["tongyan-example-wallet-content-1"] = (
        "tongyan-example-wallet-content-1"
    )
    holder_key: str  # PKCS#8 DER, base64url
    editions: dict[str, str]


@dataclass(frozen=True, slots=True)
class Wallet:
    """One holder's key and licenses.

    Attributes:
        holder_key: The private key; it never leaves the wallet.
        editions: Texts of wallet editions, by the name the holder knows them by.
    """

    holder_key: ec.EllipticCurvePrivateKey = field(repr=False)
    editions: Mapping[str, str] = field(default_factory=dict, repr=False)

    @classmethod
    def new(cls) -> Wallet:
        """Return an empty wallet with a key of its own."""
        return cls(ec.generate_private_key(ec.SECP256R1()))

    @classmethod
    def from_bytes(cls, raw: bytes) -> Wallet:
        """Return the wallet that `to_bytes` wrote.

        Raises:
            SealedFileError: another format, or no key of our suite.
        """
        try:
            strict_json.loads(raw, max_bytes=MAX_SEALED_BYTES)
            content = _Content.model_validate_json(raw)
            der = base64url.decode(content.holder_key)
            key = serialization.load_der_private_key(der, None)
        except (MalformedError, ValidationError, ValueError, TypeError) as error:
            raise _later_format() from error
        if not isinstance(key, ec.EllipticCurvePrivateKey):
            raise _later_format()
        return cls(key, content.editions)

    def to_bytes(self) -> bytes:
        """Return the wallet as bytes, the key in the open: seal them."""
        der = self.holder_key.private_bytes(
            serialization.Encoding.DER,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        content = _Content(
            holder_key=base64url.encode(der), editions=dict(self.editions)
        )
        return strict_json.dumps(content.model_dump())

    @property
    def public_jwk(self) -> dict[str, str]:
        """The public key, for the agency that binds a license to it."""
        return jose.public_jwk(self.holder_key)

    def sign(self, message: bytes) -> bytes:
        """Return the holder's signature, 64 bytes."""
        return jose.SUITES[ALG].sign(message, self.holder_key)

    def with_edition(self, name: str, text: str) -> Wallet:
        """Return a wallet with one edition more, or another under that name."""
        return replace(self, editions={**self.editions, name: text})

    def edition(self, name: str) -> str:
        """Return the text of an edition.

        Raises:
            WalletError: there is none of that name.
        """
        if name not in self.editions:
            held = ", ".join(self.editions) or "—"
            raise WalletError(
                f"钱包里没有“{name}”；现有：{held}。",
                f"there is no {name!r} in this wallet; it holds: {held}",
            )
        return self.editions[name]


def _later_format() -> SealedFileError:
    return SealedFileError(
        "钱包内容的格式不认识；请用写入它的程序打开。",
        "the content is of a format that this program does not know; open it with the "
        "program that wrote it",
    )
