"""A receipt: that a check was made, when, on which trust data, and what came of it.

It holds nothing of the holder: the license is named by a mark that only the hall's own
key can make again. Keeping receipts is `verifier.receipt_journal`'s.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from credential import MalformedError, base64url, strict_json
from credential.moments import parse_moment, to_rfc3339
from verifier.matter import Matter
from verifier.report import Report

__all__ = ["HallKey", "Receipt", "read_receipt", "receipt_of"]

FORMAT = "tongyan-receipt-1"


class HallKey(NamedTuple):
    """The hall's secret, 32 bytes: who lacks it cannot try out license numbers."""

    secret: bytes

    def mark(self, license_id: str) -> str:
        """Return the mark of a license: HMAC-SHA-256, base64url, 43 characters."""
        message = f"{FORMAT} {license_id}".encode()
        return base64url.encode(hmac.digest(self.secret, message, "sha256"))

    def __repr__(self) -> str:
        return "HallKey(…)"


class Receipt(NamedTuple):
    """One check.

    Attributes:
        at: The counter's clock.
        verdict: ``accepted``, ``refused`` or ``cannot-decide``.
        cause: A code of `verifier.causes.CAUSES`; None if accepted.
        accepting: Division code of the region that decided.
        issuing: That of the issuing region; None unless the signature held.
        license_type: The type's code; None unless the signature held.
        license_mark: See `HallKey.mark`; None unless the signature held.
        trust_version: Version of the timestamp role decided on; None without data.
        case: See `verifier.matter.Matter`, as the next two.
        purpose: Cause of use 用证事由.
        operator: Pseudonym of who checked.
    """

    at: datetime
    verdict: str
    cause: str | None
    accepting: str
    issuing: str | None
    license_type: str | None
    license_mark: str | None
    trust_version: int | None
    case: str = ""
    purpose: str = ""
    operator: str = ""

    @property
    def line(self) -> str:
        """The receipt as one line of JSON; a journal chains exactly this text."""
        members = {"format": FORMAT, **self._asdict(), "at": to_rfc3339(self.at)}
        return strict_json.dumps(members).decode("utf-8")


def receipt_of(report: Report, key: HallKey, *, matter: Matter) -> Receipt:
    """Return the receipt of a report.

    Args:
        report: What was decided.
        key: The hall's, for the license's mark.
        matter: What it was checked for; nothing here makes a pseudonym of a name.
    """
    held, standing = report.license, report.standing
    return Receipt(
        at=report.checked_at,
        verdict=report.verdict.value,
        cause=report.cause,
        accepting=report.accepting_region,
        issuing=report.region.code if report.region else None,
        license_type=held.type_code if held else None,
        license_mark=key.mark(str(held.license_id)) if held else None,
        trust_version=standing.versions.get("timestamp") if standing else None,
        **matter._asdict(),
    )


def read_receipt(line: str) -> Receipt:
    """Return the receipt of a line; whether it stands in a whole chain is not asked.

    Raises:
        MalformedError: not a receipt.
    """
    members: Mapping[str, Any] = strict_json.loads(line.encode("utf-8"))
    try:
        fields = {name: members[name] for name in Receipt._fields}
        return Receipt(**{**fields, "at": parse_moment(members["at"])})
    except (KeyError, TypeError, AttributeError) as error:
        raise MalformedError("a line is no receipt") from error
