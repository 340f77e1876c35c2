"""A license on paper: everything that its code says, and a code that scans."""

from __future__ import annotations

import re
from typing import Any

import pytest

from credential.license_type import LicenseType, print_claims
from credential.qr_image import qr_size
from issuer.errors import PrintError
from issuer.print_content import CARD_CHECK, HOW_TO_CHECK, SCAN_COUNTS
from issuer.print_layout import Paper
from tests.issuer.printed import (
    BUSINESS,
    DRIVING,
    TYPES,
    code_of,
    fields_of,
    printed,
)
from tests.issuer.test_sample_applications import drafts_of

each_type = pytest.mark.parametrize(
    "kind", list(TYPES), ids=lambda kind: kind.tongyan.short_name
)
each_paper = pytest.mark.parametrize("paper", ["a4", "card"])


@each_type
@each_paper
def test_every_type_scans_to_its_license_from_both_papers(
    kind: LicenseType, paper: Paper
) -> None:
    page = printed(kind, paper=paper)

    assert [found.text for found in page.scan()] == [code_of(kind)]


@each_type
def test_a_sheet_says_every_claim_of_the_code(kind: LicenseType) -> None:
    text = printed(kind, paper="a4").text

    for name, value in print_claims(kind, fields_of(kind)).items():
        assert "".join(kind.labels[name].zh.split()) in text
        assert "".join(value.split()) in text


@each_type
def test_the_longest_sample_applications_fit_a_sheet(kind: LicenseType) -> None:
    for draft in drafts_of(kind):
        fields: dict[str, Any] = {
            name: str(value).replace("𠮷", "吉") for name, value in draft.claims.items()
        }
        printed(kind, paper="a4", **fields)


def test_how_to_check_stands_on_both_papers_in_both_languages() -> None:
    sheet, card = printed(paper="a4").text, printed(paper="card").text

    for told, text in (
        *((told, sheet) for told in (SCAN_COUNTS, *HOW_TO_CHECK)),
        *((told, card) for told in (SCAN_COUNTS, CARD_CHECK)),
    ):
        assert "".join(told.zh.split()) in text
        assert "".join(told.en.split()) in text
    assert "以扫码核验结果为准" in sheet


def test_papers_have_their_sizes_and_a_type_its_usual_one() -> None:
    assert printed(DRIVING).millimetres == (85.6, 54.0)
    assert printed(DRIVING, paper="a4").millimetres == (210.0, 297.0)
    assert printed(BUSINESS).millimetres == (297.0, 210.0)


@pytest.mark.parametrize(("paper", "module_dots"), [("card", 4), ("a4", 6)])
def test_a_module_is_as_many_dots_of_the_printer_as_promised(
    paper: Paper, module_dots: int
) -> None:
    (found,) = printed(paper=paper).scan(dpi=300)

    corners = found.position
    dots = corners.top_right.x - corners.top_left.x
    modules = qr_size(code_of(DRIVING)).modules
    assert dots / modules == pytest.approx(module_dots, abs=0.1)


def test_what_the_edition_masks_does_not_reach_paper() -> None:
    number = fields_of(DRIVING)["document_number"]
    page = printed(DRIVING, paper="a4")

    assert number not in page.text
    assert number[:6] + "*" * 12 in page.text


def test_the_same_license_gives_the_same_bytes_whatever_was_printed_between() -> None:
    first = printed(DRIVING).pdf
    printed(BUSINESS)

    assert printed(DRIVING).pdf == first


def test_every_font_lies_in_the_file_as_a_subset_and_no_picture_does() -> None:
    pdf = printed(paper="a4").pdf

    assert pdf.count(b"/Type /FontDescriptor") == pdf.count(b"/FontFile2") > 0
    assert b"Helvetica" not in pdf
    assert b"/Subtype /Image" not in pdf
    assert len(pdf) < 100_000


@pytest.mark.parametrize(
    "name",
    [
        ") Tj ET Q /JS (app.alert(1)) BT (",
        "<</S/JavaScript>>",
        "../../../etc/通验\\..\\",
        "小雅%PDF-1.7 endobj",
    ],
)
def test_attack_a_name_that_speaks_pdf_is_a_name(name: str) -> None:
    page = printed(DRIVING, paper="a4", name=name)

    assert "".join(name.split()) in page.text
    assert re.search(rb"/(JS|JavaScript|OpenAction|AA|Launch)\b", page.pdf) is None


def test_the_file_itself_names_no_holder() -> None:
    # Titles and keywords of a PDF are indexed and shown where its pages are not.
    pdf = printed(DRIVING, name="Holder of the sample").pdf

    assert b"Holder" not in pdf
    assert re.findall(rb"/CreationDate \(([^)]*)\)", pdf) == [
        b"D:20000101000000+00'00'"
    ]


def test_a_card_refuses_what_does_not_fit_it_and_names_the_sheet() -> None:
    long_name = "上海通验示例餐饮店" * 14
    kind = TYPES.find("food-business-license")

    with pytest.raises(PrintError, match="--layout a4"):
        printed(kind, paper="card", operator_name=long_name, premises="上海")
    assert long_name in printed(kind, paper="a4", operator_name=long_name).text


def test_a_sheet_refuses_more_than_it_holds() -> None:
    with pytest.raises(PrintError, match="sheet of A4"):
        printed(BUSINESS, legal_name="通" * 3000)


def test_a_code_too_large_for_a_card_is_refused() -> None:
    # Random characters do not compress: version 26 and more.
    wide = "".join(chr(0x4E00 + 37 * step) for step in range(400))

    with pytest.raises(PrintError, match="--layout a4"):
        printed(BUSINESS, paper="card", registered_address=wide)
