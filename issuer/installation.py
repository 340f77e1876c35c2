"""One issuing installation: the folder with its ledger, key files and outputs.

::

    FOLDER/
      ledger.sqlite3   what was minted for whom, and its state
      keys/            private keys, encrypted, for their owner alone
      entries/         what the region's registry officer takes in
      license-types/   license types beside the shipped ones (optional)
      status/          status lists as last published
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from issuer.agencies import (
    Agency,
    KeyRecord,
    add_agency,
    add_key,
    all_agencies,
    key_to_sign_with,
    keys_of,
)
from issuer.audit import AuditedAct, note_acts
from issuer.errors import AgencyError, InstallationError
from issuer.keys import load_signer
from issuer.ledger import Ledger, Region
from issuer.license_types import LicenseTypes
from issuer.new_key import check_secrets, make_key
from issuer.signer import Signer
from issuer.status_publication import StatusPublisher
from issuer.token_keys import is_token_key, open_token_key
from trust_registry.passphrase import Secrets

if TYPE_CHECKING:
    from issuer.trust_folder import TrustFolder

__all__ = ["Installation"]

_FOLDERS = {"keys": 0o700, "entries": 0o755, "status": 0o755}
_PREFIX = re.compile(r"https://[a-z0-9.-]+(:[0-9]{1,5})?(/[A-Za-z0-9_-]+)*/")
# A list without a license on it yet; no counter waits for it.
DEFAULT_STATUS_AGE_S = 7 * 86_400
_DIVISION = re.compile(r"[1-9][0-9]{5}")


@dataclass(frozen=True, slots=True)
class Installation:
    """An installation, open; a ``with`` block closes its ledger.

    ``registry`` is asked before anything is signed; None leaves it unchecked.
    """

    folder: Path
    ledger: Ledger
    region: Region
    registry: TrustFolder | None = None

    def __enter__(self) -> Installation:
        return self

    def __exit__(self, *_: object) -> None:
        self.ledger.close()

    @classmethod
    def create(
        cls,
        folder: Path,
        region: Region,
        secrets: Secrets,
        *,
        now: int,
        key_life_s: int,
        key_uri: str | None = None,
        operator: str = "",
    ) -> Installation:
        """Make the folder, its ledger and the region's status key.

        Args:
            folder: A folder that is not there yet, or is empty.
            region: What it mints for.
            secrets: Opens the status key.
            now: From when the key may sign.
            key_life_s: How long it may, in seconds.
            key_uri: The token in which the key lies; a file's if None.
            operator: Who makes it, for the audit trail.

        Raises:
            InstallationError: it is an installation already, or a prefix is wrong.
            KeyFileError: the folder cannot be written.
        """
        _check_region(region)
        # Asked before anything is made: what fails here leaves nothing behind.
        check_secrets(folder, secrets, key_uri)
        try:
            # The ledger holds personal data: others of this machine stay out.
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            for name, mode in _FOLDERS.items():
                (folder / name).mkdir(mode=mode, exist_ok=True)
        except OSError as error:
            raise InstallationError(
                f"the folder {folder} cannot be made ({error.strerror})"
            ) from error
        key = make_key(
            folder / "keys",
            secrets,
            purpose="status",
            not_before=now,
            not_after=now + key_life_s,
            key_uri=key_uri,
        )
        ledger = Ledger.create(
            folder / _LEDGER, region, key, created_at=now, operator=operator
        )
        return cls(folder, ledger, region)

    @classmethod
    def open(cls, folder: Path, *, trust: Path | None = None) -> Installation:
        """Open an existing installation.

        Args:
            folder: Its folder.
            trust: The trust store that it asks before it signs.

        Raises:
            InstallationError: the folder is none, or of a newer version.
            TrustStoreError: there is no trust store.
        """
        registry = None if trust is None else _opened(trust)
        if not (folder / _LEDGER).is_file():
            raise InstallationError(
                f"{folder} is not an issuing installation; make one with "
                "`tongyan-issuer init`"
            )
        ledger = Ledger.open(folder / _LEDGER)
        return cls(folder, ledger, ledger.region(), registry)

    def enter_agency(
        self,
        agency: Agency,
        secrets: Secrets,
        *,
        now: int,
        key_life_s: int,
        key_uri: str | None = None,
        operator: str = "",
    ) -> Agency:
        """Enter an agency with a new key of its own; return it with its number.

        Raises:
            AgencyError: it is there already, or lies outside the region's prefix.
        """
        if not agency.iss.startswith(self.region.iss_prefix):
            raise AgencyError(
                f"{agency.iss} does not lie under the region's prefix "
                f"{self.region.iss_prefix}; every counter would ignore it"
            )
        with self.ledger.writing() as connection:
            number = add_agency(connection, agency)
            key = make_key(
                self.folder / "keys",
                secrets,
                purpose="credential",
                not_before=agency.added_at,
                not_after=now + key_life_s,
                key_uri=key_uri,
            )
            add_key(connection, key, agency_id=number)
            subject = f"{agency.iss}, key {key.kid}"
            act = AuditedAct(now, "agency-add", operator, subject=subject)
            note_acts(connection, [act])
        return replace(agency, id=number)

    def enter_key(
        self,
        agency: Agency | None,
        secrets: Secrets,
        *,
        begins: int,
        ends: int,
        now: int,
        key_uri: str | None = None,
        operator: str = "",
    ) -> KeyRecord:
        """Make the next key of an agency, or of the status issuer (None).

        Once it begins, it alone is signed with.
        """
        whose = f"{self.region.code}, status" if agency is None else f"{agency.iss},"
        with self.ledger.writing() as connection:
            key = make_key(
                self.folder / "keys",
                secrets,
                purpose="status" if agency is None else "credential",
                not_before=begins,
                not_after=ends,
                key_uri=key_uri,
            )
            add_key(connection, key, agency_id=None if agency is None else agency.id)
            subject = f"{whose} key {key.kid}"
            act = AuditedAct(now, "new-key", operator, subject=subject)
            note_acts(connection, [act])
        return key

    def signer_for(
        self, agency: Agency | None, secrets: Secrets, *, now: int
    ) -> Signer:
        """Return the signer of an agency, or of the status issuer (None).

        Raises:
            AgencyError: it has no key that may sign now.
            KeyFileError: its file or token cannot be opened.
        """
        return self.open_key(self.key_to_sign_with(agency, now=now), secrets)

    def key_to_sign_with(self, agency: Agency | None, *, now: int) -> KeyRecord:
        """Return the key of an agency, or of the status issuer (None), that signs now.

        Raises:
            AgencyError: it has no key that may sign now.
        """
        with self.ledger.reading() as connection:
            keys = keys_of(connection, None if agency is None else agency.id)
        whose = "the status issuer" if agency is None else agency.iss
        return key_to_sign_with(keys, whose=whose, now=now)

    def open_key(self, key: KeyRecord, secrets: Secrets) -> Signer:
        """Return the signer of a key.

        Raises:
            KeyFileError: its file or token cannot be opened.
        """
        path = self.folder / "keys" / key.file_name
        if is_token_key(key.file_name):
            return open_token_key(path, secrets, key.public_jwk)
        return load_signer(path, secrets.passphrase_of(path), expected_kid=key.kid)

    def status_publisher(
        self,
        secrets: Secrets,
        *,
        now: int,
        folder: Path | None = None,
        operator: str = "",
    ) -> StatusPublisher:
        """Return what publishes the region's status lists.

        Args:
            secrets: Opens the status key.
            now: When it will publish.
            folder: Where to; the installation's own folder if None.
            operator: Who publishes, for the audit trail.
        """
        with self.ledger.reading() as connection:
            codes = {
                period.code
                for agency in all_agencies(connection)
                for period in agency.types
            }
        return StatusPublisher(
            ledger=self.ledger,
            signer=self.signer_for(None, secrets, now=now),
            folder=folder or self.folder / "status",
            operator=operator,
            max_status_age_s=max(
                (
                    license_type.tongyan.longest_status_age_s
                    for license_type in LicenseTypes.of(self.folder)
                    if license_type.code in codes
                ),
                default=DEFAULT_STATUS_AGE_S,
            ),
        )


def _opened(trust: Path) -> TrustFolder:
    # Imported where one is named: no other command waits for the registry's modules.
    from issuer.trust_folder import TrustFolder

    return TrustFolder.open(trust)


_LEDGER = "ledger.sqlite3"


def _check_region(region: Region) -> None:
    if not _DIVISION.fullmatch(region.code):
        raise InstallationError(
            f"{region.code!r} is not a division code; Shanghai's is 310000"
        )
    for prefix in (region.iss_prefix, region.status_prefix):
        if not _PREFIX.fullmatch(prefix):
            raise InstallationError(
                f"{prefix!r} is not an https prefix in lower case that ends with a "
                "slash, such as https://status.310000.example/"
            )
