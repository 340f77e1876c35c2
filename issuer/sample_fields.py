"""Sample applications made of the examples in a license type's schema.

The holders are invented: no real person has a birth year before 1901 any more.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from typing import Any

from credential.license_type import LicenseType
from issuer.draft import field_labels
from issuer.draft_dates import LONG_TERM, VALID_UNTIL

__all__ = ["sample_csv", "sample_fields"]

# Excel takes a CSV for UTF-8 only if it starts with the mark.
_ENCODING = "utf-8-sig"


def sample_fields(license_type: LicenseType) -> dict[str, Any]:
    """Return fields to start from: every claim with its example."""
    fields = {
        claim.name: _example(license_type.rules_of(claim.name))
        for claim in license_type.claims
    }
    if license_type.tongyan.validity != "none":
        fields[VALID_UNTIL] = LONG_TERM[0]
    return fields


def _example(rules: Mapping[str, Any]) -> object:
    examples = rules.get("examples")
    return examples[0] if isinstance(examples, list) and examples else ""


def sample_csv(license_type: LicenseType) -> bytes:
    """Return a CSV for ``batch`` with Chinese headers and one row."""
    fields = sample_fields(license_type)
    labels = field_labels(license_type)
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([labels[name].zh for name in fields])
    writer.writerow(fields.values())
    return text.getvalue().encode(_ENCODING)
