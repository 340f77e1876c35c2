"""The layout that a license type declares: a closed vocabulary, read by issuers."""

from __future__ import annotations

import json
from typing import Any

import pytest

from credential import LicenseTypeError
from credential.license_type import LicenseType
from issuer.print_layout import layout_of
from tests.issuer.printed import BUSINESS, DRIVING, TYPES, printed
from tests.repository import ROOT
from trust_registry.catalogue import read_license_type


def with_layout(layout: dict[str, Any] | None) -> LicenseType:
    path = ROOT / "trust_registry" / "catalogue_files" / "driving-license.json"
    entry = json.loads(path.read_text("utf-8"))
    entry["tongyan"]["layout"] = layout
    return read_license_type(json.dumps(entry).encode("utf-8"))


@pytest.mark.parametrize("kind", list(TYPES), ids=lambda kind: kind.tongyan.short_name)
def test_each_shipped_type_has_a_layout_that_can_be_followed(kind: LicenseType) -> None:
    assert layout_of(kind).card is not None


def test_a_type_without_a_layout_is_printed_plainly_on_both_papers() -> None:
    plain = with_layout(None)

    assert printed(plain).millimetres == (210.0, 297.0)
    assert layout_of(plain).sheet_rows(["name", "sex"]) == [["name"], ["sex"]]
    card = printed(plain, paper="card").text
    assert "吉小雅" in card
    assert "310101************" in card


def test_claims_that_the_rows_leave_out_follow_below() -> None:
    kind = with_layout({"rows": [["sex", "name"]]})

    rows = layout_of(kind).sheet_rows(["document_number", "name", "sex"])

    assert rows == [["sex", "name"], ["document_number"]]
    assert "上海市公安局交通警察总队" in printed(kind).text


def test_a_claim_that_a_license_lacks_leaves_no_hole() -> None:
    rows = layout_of(BUSINESS).sheet_rows(["document_number", "registered_capital"])

    assert rows == [["document_number"], ["registered_capital"]]


@pytest.mark.parametrize(
    ("layout", "place"),
    [
        ({"paper": "a3"}, "layout.paper"),
        ({"orientation": "upside-down"}, "layout.orientation"),
        ({"rows": [["name", "sex", "nationality"]]}, "layout.rows.0"),
        ({"rows": [[]]}, "layout.rows.0"),
        ({"rows": [["name"], ["name"]]}, "name stands twice"),
        ({"card": ["name", "name"]}, "name stands twice"),
        ({"card": []}, "layout.card"),
        ({"card": ["portrait"]}, "portrait is not in the print profile"),
        ({"rows": [["shoe_size"]]}, "shoe_size is not in the print profile"),
    ],
)
def test_a_layout_outside_the_vocabulary_is_told_by_its_place(
    layout: dict[str, Any], place: str
) -> None:
    # Counters read the type all the same: a later vocabulary takes nothing from them.
    kind = with_layout(layout)

    with pytest.raises(LicenseTypeError, match=place):
        layout_of(kind)


def test_members_that_are_not_known_yet_are_passed_over() -> None:
    kind = with_layout({"paper": "card", "watermark": "later"})

    assert printed(kind).pdf == printed(with_layout({"paper": "card"})).pdf


def test_the_layout_of_a_type_does_not_change_its_code() -> None:
    plain, laid = printed(with_layout(None)), printed(DRIVING)

    assert [one.text for one in plain.scan()] == [one.text for one in laid.scan()]
