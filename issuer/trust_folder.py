"""The trust store that an installation asks before it signs.

It is a counter's: `tongyan-verifier trust init` makes it and `trust update` refreshes
it. What comes in is seen at the next question. What is asked stands in
``registry_consent``.
"""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection

from credential.bilingual import Bilingual
from credential.moments import from_seconds
from issuer.agencies import Agency, keys_of
from issuer.errors import NotListedError
from issuer.index_blocks import list_uri
from issuer.registry_consent import (
    CAUSES,
    SigningIntent,
    age_notice,
    refuse_unlisted,
)
from trust_registry.errors import RegistryError
from trust_registry.store import TrustStore
from trust_registry.view import TrustView

__all__ = ["UNCHECKED", "TrustFolder"]

UNCHECKED = Bilingual(
    zh="未指定信任数据（--trust），签发前不核对名录：名录未列出的密钥或证照类型，"
    "窗口将不予认可。",
    en="no trust store (--trust): nothing asks the registry before signing, and "
    "counters refuse what a key or type signs that it does not list",
)
"""What is said where an installation has no trust store."""


class TrustFolder:
    """One trust store, asked anew each time: a refresh needs no restart."""

    def __init__(self, store: TrustStore) -> None:
        self._store = store

    @classmethod
    def open(cls, folder: Path) -> TrustFolder:
        """Open a trust store.

        Raises:
            TrustStoreError: there is none.
        """
        return cls(TrustStore.open(folder))

    @property
    def folder(self) -> Path:
        """Where it lies."""
        return self._store.folder

    def view(self) -> TrustView:
        """Return the newest committed state.

        Raises:
            NotListedError: it cannot be read; so nothing may be signed.
        """
        try:
            return self._store.view()
        except RegistryError as error:
            cause = "trust-unreadable"
            raise NotListedError(cause, CAUSES[cause]) from error

    def refuse_unlisted(
        self,
        connection: Connection,
        agency: Agency,
        type_code: str,
        *,
        kid: str | None,
        now: int,
    ) -> None:
        """Refuse to sign what the registry would not let this agency sign now.

        Args:
            connection: An open transaction of the installation's ledger.
            agency: Who signs.
            type_code: What.
            kid: With which key; None in a rehearsal.
            now: When, whole UTC seconds.

        Raises:
            NotListedError: with its cause and what to do.
        """
        intent = SigningIntent(
            iss=agency.iss,
            uscc=agency.uscc,
            type_code=type_code,
            kid=kid,
            list_uri=list_uri(connection, 1),
            status_kids=tuple(key.kid for key in keys_of(connection, None)),
        )
        refuse_unlisted(self.view(), intent, now=from_seconds(now))

    def age_notice(self, region: str, *, now: int) -> Bilingual | None:
        """Return what to do about trust data that is not fresh, or None."""
        return age_notice(self.view(), region, now=from_seconds(now))
