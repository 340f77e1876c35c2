"""An issuing office to play with: a real ledger, real keys, two agencies."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from credential import carrier, sd_jwt, strict_json
from credential.bilingual import Bilingual
from credential.license_type import LicenseType
from credential.moments import parse_moment, to_seconds
from issuer.agencies import Agency, KeyRecord, TypePeriod, keys_of
from issuer.draft import Draft, DraftChecker
from issuer.errors import RefusedError
from issuer.installation import Installation
from issuer.ledger import Region
from issuer.license_record import LicenseRecord
from issuer.license_rows import editions_of, find_license
from issuer.license_types import LicenseTypes
from issuer.mint import Mint
from issuer.orders import MintedLicense, Order
from issuer.sample_fields import sample_fields
from issuer.state import Act, change
from issuer.status_publication import StatusPublisher
from trust_registry.passphrase import Passphrase

SECRET = "a sentence that opens the keys"
PASSPHRASE = Passphrase(SECRET)
NOW = to_seconds(parse_moment("2026-11-21T08:00"))
TODAY = date(2026, 11, 21)
DAY_S = 86_400
YEAR_S = 365 * DAY_S

SHANGHAI = Region(
    code="310000",
    iss_prefix="https://license.310000.example/",
    status_prefix="https://status.310000.example/",
)
TYPES = LicenseTypes.of()
BUSINESS = TYPES.find("business-license")
DRIVING = TYPES.find("driving-license")
USCC_OF_MARKET = "11310000MB2F30518R"
USCC_OF_POLICE = "11310000TY0001001K"


def agency(name: str, uscc: str, *types: LicenseType, begins: int = NOW) -> Agency:
    return Agency(
        id=0,
        iss=SHANGHAI.iss_prefix + name,
        name=Bilingual(zh="上海市示例局", en="Sample agency of Shanghai"),
        uscc=uscc,
        division=SHANGHAI.code,
        contact={"phone": "021-00000000"},
        types=tuple(TypePeriod(one.code, begins) for one in types),
        added_at=begins,
    )


@dataclass(frozen=True)
class Office:
    """An installation with the agencies ``market`` and ``police``."""

    installation: Installation
    market: Agency
    police: Agency

    @classmethod
    def open_in(cls, folder: Path) -> Office:
        installation = Installation.create(
            folder, SHANGHAI, PASSPHRASE, now=NOW, key_life_s=3 * YEAR_S
        )
        market, police = (
            installation.enter_agency(one, PASSPHRASE, now=NOW, key_life_s=YEAR_S)
            for one in (
                agency("market", USCC_OF_MARKET, BUSINESS),
                agency("police", USCC_OF_POLICE, DRIVING),
            )
        )
        return cls(installation, market, police)

    def copied_to(self, folder: Path) -> Office:
        """Return an office that begins with what this one has, which is closed."""
        shutil.copytree(self.installation.folder, folder)
        return replace(self, installation=Installation.open(folder))

    def mint_for(self, one: Agency, *, now: int = NOW, again: bool = False) -> Mint:
        signer = self.installation.signer_for(one, PASSPHRASE, now=now)
        return Mint(one, signer, now=now, operator="clerk", allow_same_number=again)

    def try_to_mint(
        self, draft: Draft, *, now: int = NOW, again: bool = False
    ) -> MintedLicense | RefusedError:
        owner = self.market if draft.license_type.code == BUSINESS.code else self.police
        mint = self.mint_for(owner, now=now, again=again)
        with self.installation.ledger.writing() as connection:
            (outcome,) = mint.mint(connection, [Order(draft)])
        return outcome

    def mint(
        self, kind: LicenseType = DRIVING, *, now: int = NOW, **fields: Any
    ) -> MintedLicense:
        outcome = self.try_to_mint(draft_of(kind, **fields), now=now)
        assert isinstance(outcome, MintedLicense), outcome
        return outcome

    def change(self, license_id: str, act: Act, *, now: int = NOW) -> None:
        with self.installation.ledger.writing() as connection:
            change(
                connection,
                license_id,
                act,
                reason="for the test",
                operator="clerk",
                now=now,
            )

    def record(self, license_id: str) -> LicenseRecord:
        with self.installation.ledger.reading() as connection:
            return find_license(connection, license_id)

    def index_of(self, record: LicenseRecord) -> int:
        """Return the place of a license in its status list."""
        with self.installation.ledger.reading() as connection:
            (edition,) = editions_of(connection, record)
        return edition.status_entry % 2**24

    def publisher(self, *, now: int = NOW) -> StatusPublisher:
        return self.installation.status_publisher(PASSPHRASE, now=now)

    def keys(self, one: Agency | None) -> list[KeyRecord]:
        with self.installation.ledger.reading() as connection:
            return keys_of(connection, None if one is None else one.id)


def fields_of(kind: LicenseType = DRIVING, **changed: Any) -> dict[str, Any]:
    """Return a sample application that is valid for years, with some fields changed."""
    fields = sample_fields(kind) | {"valid_until": "2036-11-20"} | changed
    return {name: value for name, value in fields.items() if value is not None}


def draft_of(kind: LicenseType = DRIVING, **changed: Any) -> Draft:
    return DraftChecker(kind).check(fields_of(kind, **changed), today=TODAY)


def payload_of(code: str) -> Mapping[str, Any]:
    """Return the payload behind a QR text; its signature is not asked."""
    parsed = sd_jwt.parse(carrier.decode(code))
    return parsed.unverified_payload


def loads(text: str) -> Any:
    return strict_json.loads(text.encode("utf-8"))
