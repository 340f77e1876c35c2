"""A small valid world: a registry of four regions and one license. Change one thing.

Everything is built anew for each test, from keys and times that never change, so that
a vector made from it is the same on every machine. The license is a business license
of Shanghai, shown in Zhejiang at `NOW`; it is accepted.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from credential import LicenseId
from credential.moments import to_rfc3339
from credential.status_list import issue_status_list, pack
from tests.sample_keys import jws, kid_of, signer
from tests.sample_registry import (
    BUSINESS_LICENSE,
    LIST_URI,
    MARKET_USCC,
    NOW,
    REGIONS,
    SHANGHAI,
    ZHEJIANG,
    registry_files,
    seconds,
)
from tests.trust_file import read_trust
from verifier.report import Report
from verifier.steps.question import ReplayMemory
from verifier.verify import LocalPolicy, verify

__all__ = ["World"]

LIST_ENTRIES = 1024


class World:
    """A valid world. Members are plain JSON values: change one, then `report`.

    Attributes:
        trust: What `tests.trust_file.read_trust` reads, without the status lists.
        header: The license's header.
        claims: The license's payload.
        key: Name of the key that signs the license.
        status: The status list: ``uri``, ``served_as`` (where it is found),
            ``issued_at``, ``expires``, ``key``, ``bits`` and ``states`` by index; the
            others are valid.
        accepting: Division code of the region at whose counter the license is shown.
        now: The counter's clock.
        case: The matter at the counter.
        shown_before: Case and time of each earlier showing of the same text.
    """

    def __init__(self) -> None:
        self.trust = registry_files()
        self.header: dict[str, Any] = {
            "alg": "ES256",
            "kid": kid_of("market"),
            "typ": "dc+sd-jwt",
        }
        self.claims = _claims()
        self.key = "market"
        self.status: dict[str, Any] = {
            "uri": LIST_URI,
            "served_as": LIST_URI,
            "issued_at": NOW - timedelta(hours=5),
            "expires": NOW + timedelta(days=8),
            "key": "status-310000",
            "bits": 4,
            "states": {},
        }
        self.accepting = ZHEJIANG
        self.now = NOW
        self.case = ""
        self.shown_before: list[tuple[str, datetime]] = []

    @property
    def standing(self) -> dict[str, Any]:
        """How old the view is."""
        standing: dict[str, Any] = self.trust["standing"]
        return standing

    @property
    def agency(self) -> dict[str, Any]:
        """The registry's entry of the agency that issued the license."""
        entry: dict[str, Any] = self.region_files(SHANGHAI)["agencies"]["agencies"][0]
        return entry

    @property
    def agency_key(self) -> dict[str, Any]:
        """The registry's entry of the key that signed the license."""
        entry: dict[str, Any] = self.agency["keys"][0]
        return entry

    @property
    def license_type(self) -> dict[str, Any]:
        """The catalogue entry of the license's type."""
        entry: dict[str, Any] = self.trust["catalogue"][0]
        return entry

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The council's recognition rows."""
        rows: list[dict[str, Any]] = self.trust["baseline"]["rows"]
        return rows

    def member(self, code: str) -> dict[str, Any]:
        """Return the council's entry of a region."""
        regions = self.trust["members"]["regions"]
        return next(region for region in regions if region["code"] == code)

    def region_files(self, code: str) -> Any:
        """Return the files that a region signed."""
        return self.trust["regions"][code]

    def set_state(self, value: int) -> None:
        """Let the status list say something of the license."""
        self.status["states"][self.claims["status"]["status_list"]["idx"]] = value

    def set_age(self, **delta: float) -> None:
        """Let the trust data be as old as a ``timedelta``, its roles still in force."""
        issued_at = to_rfc3339(NOW - timedelta(**delta))
        for name in ("issued_at", "highest_issued_at"):
            self.standing[name] = issued_at
        self.standing["region_issued_at"] = dict.fromkeys(REGIONS, issued_at)
        self.standing["timestamp_expires"] = to_rfc3339(
            NOW - timedelta(**delta) + timedelta(days=7)
        )

    def text(self) -> str:
        """Return the license's text."""
        return jws(self.header, self.claims, self.key) + "~"

    def status_token(self) -> str:
        """Return the status list, signed."""
        states = [self.status["states"].get(index, 0) for index in range(LIST_ENTRIES)]
        return issue_status_list(
            pack(states, bits=self.status["bits"]),
            bits=self.status["bits"],
            uri=self.status["uri"],
            issued_at=self.status["issued_at"],
            expires=self.status["expires"],
            ttl_s=3600,
            alg="ES256",
            kid=kid_of(self.status["key"]),
            sign=signer(self.status["key"]),
        )

    def trust_file(self) -> dict[str, Any]:
        """Return the whole trust file, status list included."""
        served_as = self.status["served_as"]
        return {**self.trust, "status_lists": {served_as: self.status_token()}}

    def report(
        self,
        text: str | None = None,
        *,
        local: LocalPolicy | None = None,
        seen: ReplayMemory | None = None,
    ) -> Report:
        """Return the report on the license, or on another text."""
        trust, status_lists = read_trust(self.trust_file())
        return verify(
            self.text() if text is None else text,
            trust=trust,
            status_lists=status_lists,
            accepting_region=self.accepting,
            now=self.now,
            local=local or LocalPolicy(),
            seen=seen,
            case=self.case,
        )


def _claims() -> dict[str, Any]:
    license_id = LicenseId(BUSINESS_LICENSE, MARKET_USCC, "20260000001", "001")
    return {
        "iss": "https://license.310000.example/market",
        "vct": f"urn:tongyan:license:{BUSINESS_LICENSE}",
        "iat": seconds(days=-100),
        "exp": seconds(days=900),
        "license_id": str(license_id),
        "status": {"status_list": {"idx": 5, "uri": LIST_URI}},
        "document_number": "91310115MA0000001Y",
        "legal_name": "上海样例茶叶有限公司",
        "legal_representative": "阿依古丽·买买提",
    }
