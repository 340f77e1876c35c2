"""The sample CSV of each license type is what an office could send."""

from __future__ import annotations

import unicodedata
from datetime import date
from pathlib import Path

import pytest

from credential.identifier import check_citizen_number
from credential.license_type import LicenseType
from issuer.columns import Row
from issuer.draft import Draft, DraftChecker, field_labels
from issuer.draft_dates import VALID_FROM
from issuer.license_types import LicenseTypes
from issuer.rows_file import open_rows
from tests.repository import ROOT, tracked_files
from tests.sample_applications import print_code

TODAY = date(2026, 11, 21)
SAMPLES = ROOT / "examples" / "applications"
TYPES = list(LicenseTypes.of())

each_type = pytest.mark.parametrize(
    "kind", TYPES, ids=lambda kind: kind.tongyan.short_name
)


def path_of(kind: LicenseType) -> Path:
    return SAMPLES / f"{kind.tongyan.short_name}.csv"


def rows_of(kind: LicenseType) -> list[Row]:
    return list(open_rows(path_of(kind), kind).rows())


def drafts_of(kind: LicenseType) -> list[Draft]:
    checker = DraftChecker(kind)
    return [checker.check(row.fields, today=TODAY) for row in rows_of(kind)]


def test_there_is_one_file_a_type() -> None:
    there = tracked_files("examples/applications/*.csv")

    assert {path_of(kind) for kind in TYPES} == set(there)


@each_type
def test_the_header_is_what_a_clerk_calls_the_fields(kind: LicenseType) -> None:
    labels = field_labels(kind)
    left_out = {"portrait", VALID_FROM}
    header = open_rows(path_of(kind), kind).columns.header

    assert set(header) == {labels[name].zh for name in labels if name not in left_out}


@each_type
def test_each_row_can_be_minted(kind: LicenseType) -> None:
    drafts = drafts_of(kind)

    assert len(drafts) >= 3
    assert len({draft.number for draft in drafts}) == len(drafts)


@each_type
def test_each_row_fits_its_code_the_longest_names_too(kind: LicenseType) -> None:
    lengths = [len(print_code(kind, draft.claims)) for draft in drafts_of(kind)]

    assert max(lengths) <= kind.tongyan.qr_budget.max_characters


@each_type
def test_rare_characters_and_middle_dots_are_among_the_names(kind: LicenseType) -> None:
    text = path_of(kind).read_text("utf-8-sig")

    assert any(ord(character) > 0xFFFF for character in text)
    assert "\u00b7" in text
    assert unicodedata.is_normalized("NFC", text)


@each_type
def test_no_number_can_belong_to_a_living_person(kind: LicenseType) -> None:
    for draft in drafts_of(kind):
        for claim in kind.claims:
            for number in str(draft.claims.get(claim.name, "")).split("、"):
                if claim.personal_number and number[:17].isdecimal():
                    assert int(check_citizen_number(number[:18])[6:10]) < 1901


def test_one_business_scope_has_a_thousand_characters() -> None:
    kind = LicenseTypes.of().find("business-license")
    scopes = [str(row.fields["business_scope"]) for row in rows_of(kind)]

    assert max(map(len, scopes)) >= 1000
