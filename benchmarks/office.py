"""An issuing office to measure in: a real ledger and real keys, one agency."""

from __future__ import annotations

from pathlib import Path

from benchmarks.nation_files import BUSINESS_LICENSE, NOW
from credential.bilingual import Bilingual
from credential.moments import to_seconds
from issuer.agencies import Agency, TypePeriod
from issuer.installation import Installation
from issuer.ledger import Region
from trust_registry.passphrase import Passphrase

__all__ = ["NOW_S", "PASSPHRASE", "open_office"]

NOW_S = to_seconds(NOW)
PASSPHRASE = Passphrase("only for measuring")
YEAR_S = 366 * 86_400

REGION = Region(
    code="310000",
    iss_prefix="https://license.310000.example/",
    status_prefix="https://status.310000.example/",
)


def open_office(folder: Path) -> tuple[Installation, Agency]:
    """Return a new installation and its one agency, which mints business licenses."""
    installation = Installation.create(
        folder, REGION, PASSPHRASE, now=NOW_S, key_life_s=YEAR_S
    )
    agency = installation.enter_agency(
        Agency(
            id=0,
            iss=f"{REGION.iss_prefix}market",
            name=Bilingual(zh="测量用机构", en="Agency for measuring"),
            uscc="11310000MB2F30000K",
            division=REGION.code,
            contact={},
            types=(TypePeriod(BUSINESS_LICENSE, NOW_S),),
            added_at=NOW_S,
        ),
        PASSPHRASE,
        now=NOW_S,
        key_life_s=YEAR_S,
    )
    return installation, agency
