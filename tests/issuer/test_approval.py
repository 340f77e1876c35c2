"""Whether a license type asks for a second person: said plainly, or not issued."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from credential import LicenseTypeError
from issuer.approval import asks_second_person
from issuer.errors import InstallationError
from issuer.license_types import LicenseTypes
from tests.repository import ROOT
from trust_registry.catalogue import read_license_type

DRIVING = ROOT / "trust_registry" / "catalogue_files" / "driving-license.json"


def driving(issuing: object) -> bytes:
    entry: dict[str, Any] = json.loads(DRIVING.read_text("utf-8"))
    entry["tongyan"]["issuing"] = issuing
    return json.dumps(entry).encode("utf-8")


@pytest.mark.parametrize(
    ("issuing", "asks"),
    [
        (None, False),
        ({}, False),
        ({"approval": "none"}, False),
        ({"approval": "four-eyes"}, True),
    ],
)
def test_a_type_says_whether_it_asks(issuing: object, asks: bool) -> None:
    assert asks_second_person(read_license_type(driving(issuing))) is asks


@pytest.mark.parametrize(
    "issuing", [{"approval": "six-eyes"}, {"aproval": "four-eyes"}, {"approval": None}]
)
def test_attack_a_misspelt_word_never_leaves_the_second_person_out(
    issuing: object, tmp_path: Path
) -> None:
    with pytest.raises(LicenseTypeError, match="issuing"):
        asks_second_person(read_license_type(driving(issuing)))
    folder = tmp_path / "license-types"
    folder.mkdir()
    (folder / "driving-license.json").write_bytes(driving(issuing))
    with pytest.raises(InstallationError, match="issuing"):
        LicenseTypes.of(tmp_path)


def test_five_shipped_types_ask() -> None:
    asking = {
        kind.tongyan.short_name
        for kind in LicenseTypes.of()
        if asks_second_person(kind)
    }
    assert asking == {
        "birth-certificate",
        "disability-certificate",
        "household-register",
        "marriage-certificate",
        "real-estate-certificate",
    }
