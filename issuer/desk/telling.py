"""Licenses and applications as programs are told of them: JSON values, one shape.

The command line's ``--json`` and the API say the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from credential import strict_json
from credential.jose import thumbprint
from credential.moments import from_seconds, to_rfc3339
from credential.qr_image import qr_size
from issuer.desk.application import Application, ApplicationStep
from issuer.desk.finding import LicenseFile
from issuer.index_blocks import StatusEntry
from issuer.license_record import Edition, LicenseEvent, LicenseRecord
from issuer.orders import MintedLicense
from issuer.qr_budget import MODULE_DOTS, PRINT_DPI
from issuer.wallet_edition import holder_key_of

__all__ = [
    "application_told",
    "edition_told",
    "event_told",
    "license_file_told",
    "license_told",
    "minted_told",
    "size_told",
    "step_told",
]


def license_told(record: LicenseRecord, *, now: int) -> dict[str, Any]:
    """Return what the register says of a license at an instant."""
    return {
        "license_id": record.license_id,
        "type": record.type_code,
        "document_number": record.document_number,
        "holder_name": record.holder_name,
        "holder_number": record.holder_number,
        "case_number": record.case_number,
        "state": record.state_at(now).code,
        "since": _time(record.since_at(now)),
        "issued_at": _time(record.issued_at),
        "not_before": _time(record.not_before),
        "expires": _time(record.expires),
        "superseded_from": _time(record.superseded_from),
        "replaces": record.replaces,
        "revision": record.revision,
    }


def license_file_told(
    file: LicenseFile, uris: Mapping[int, str], *, now: int
) -> dict[str, Any]:
    """Return a license with its claims, editions and events.

    Args:
        file: The license.
        uris: Of the status lists, by their number.
        now: Whole UTC seconds.
    """
    return license_told(file.record, now=now) | {
        "claims": strict_json.loads(file.record.application.encode("utf-8")),
        "editions": [edition_told(one, uris) for one in file.editions],
        "events": [event_told(one) for one in file.events],
    }


def edition_told(edition: Edition, uris: Mapping[int, str]) -> dict[str, Any]:
    """Return which edition it is; its text is handed out elsewhere."""
    entry = StatusEntry.of(edition.status_entry)
    jwk = holder_key_of(edition.sd_jwt)
    return {
        "kind": edition.kind,
        "status": {"uri": uris[entry.list_number], "index": entry.index},
        "holder_key": None if jwk is None else thumbprint(jwk),
        "superseded_at": _time(edition.superseded_at),
    }


def event_told(event: LicenseEvent) -> dict[str, Any]:
    """Return what happened to a license once."""
    return {
        "at": _time(event.at),
        "act": event.act,
        "state": event.state.code,
        "reason": event.reason,
        "operator": event.operator,
    }


def minted_told(minted: MintedLicense, *, now: int) -> dict[str, Any]:
    """Return a license that was just minted, with its code."""
    return license_told(minted.record, now=now) | {
        "qr_text": minted.code,
        "qr": size_told(minted.code),
        "sd_jwt": minted.edition.sd_jwt,
        "notices": [minted.notice.model_dump()] if minted.notice else [],
    }


def size_told(code: str) -> dict[str, Any]:
    """Return the size of a QR code as an office prints it."""
    size = qr_size(code)
    return {
        "version": size.version,
        "characters": size.characters,
        "millimetres": round(size.millimetres(PRINT_DPI, MODULE_DOTS), 1),
    }


def application_told(application: Application) -> dict[str, Any]:
    """Return an application that was filed."""
    return {
        "number": application.id,
        "type": application.type_code,
        "purpose": application.purpose.value,
        "fields": dict(application.fields),
        "document_number": application.document_number,
        "holder_name": application.holder_name,
        "case_number": application.case_number,
        "replaces": application.replaces,
        "reason": application.reason,
        "state": application.state.value,
        "since": _time(application.state_since),
        "license_id": application.license_id,
        "revision": application.revision,
    }


def step_told(step: ApplicationStep) -> dict[str, Any]:
    """Return what happened to an application once."""
    return {
        "at": _time(step.at),
        "step": step.step,
        "operator": step.operator,
        "reason": step.reason,
    }


def _time(seconds: int | None) -> str | None:
    return None if seconds is None else to_rfc3339(from_seconds(seconds))
