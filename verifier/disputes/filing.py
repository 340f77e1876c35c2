"""A dispute made from a report and what the clerk chose; nothing else goes along."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from pydantic import ValidationError

from credential.moments import to_seconds
from trust_registry.agencies import Agency
from trust_registry.dispute import (
    MAX_EVIDENCE_BYTES,
    Dispute,
    DisputedLicense,
    DisputedReading,
    Wrong,
)
from trust_registry.message_acceptance import message_digest
from verifier.errors import FilingError
from verifier.report import Report

__all__ = ["Chosen", "HallIdentity", "dispute_about", "responsible"]


class HallIdentity(NamedTuple):
    """Who disputes.

    Attributes:
        iss: The hall's authority in the registry, which lists the hall's key.
        region: Division code of the hall's region.
        name: The hall's name for people.
    """

    iss: str
    region: str
    name: str


class Chosen(NamedTuple):
    """What the clerk chose.

    Attributes:
        wrong: What is wrong.
        sentence: The same in a sentence.
        evidence: Names of the claims that go along.
        case: The hall's number of the matter.
    """

    wrong: Wrong
    sentence: str = ""
    evidence: Sequence[str] = ()
    case: str = ""


def responsible(report: Report) -> Agency | None:
    """Return who answers for a license and takes disputes, or None.

    Without a signature that held nobody is known to answer: a forged text names
    whom it likes.
    """
    agency = report.answering or report.agency
    takes = agency is not None and agency.contact and agency.contact.disputes
    return agency if takes else None


def dispute_about(
    report: Report,
    signed_text: str,
    chosen: Chosen,
    hall: HallIdentity,
    *,
    dispute_id: str,
    now: datetime,
) -> Dispute:
    """Return the dispute about a license.

    Args:
        report: What the counter found.
        signed_text: The text that it was found in, as a compact SD-JWT.
        chosen: What the clerk chose.
        hall: Who disputes.
        dispute_id: 32 characters, drawn at random.
        now: When it is signed.

    Raises:
        FilingError: nobody takes it, or what was chosen cannot be sent.
    """
    held, agency = report.license, responsible(report)
    if held is None or agency is None:
        raise FilingError("nobody-takes-disputes")
    try:
        return Dispute(
            iss=hall.iss,
            aud=agency.id,
            iat=to_seconds(now),
            jti=dispute_id,
            region=hall.region,
            hall=hall.name,
            case=chosen.case,
            license=DisputedLicense(
                license_id=str(held.license_id), issuer=held.iss, type=held.type_code
            ),
            reading=DisputedReading(
                checked_at=to_seconds(report.checked_at),
                verdict=report.verdict.value,
                cause=report.cause,
                digest=message_digest(signed_text.partition("~")[0]),
            ),
            wrong=chosen.wrong,
            sentence=chosen.sentence.strip(),
            evidence=_evidence(held.claims, chosen.evidence),
        )
    except ValidationError as error:
        raise FilingError("dispute-form") from error


def _evidence(claims: Any, names: Sequence[str]) -> dict[str, Any]:  # noqa: ANN401
    if len(set(names)) != len(names) or not all(name in claims for name in names):
        # What the license does not say is no evidence.
        raise FilingError("dispute-form")
    evidence = {name: claims[name] for name in names}
    if any(len(str(value)) > MAX_EVIDENCE_BYTES for value in evidence.values()):
        raise FilingError("evidence-too-large")
    return evidence
