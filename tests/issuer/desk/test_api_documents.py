"""QR pictures and PDFs over HTTP, under names that break nothing."""

from __future__ import annotations

from io import BytesIO
from urllib.parse import unquote

import pypdfium2
import pytest
import zxingcpp
from PIL import Image

from issuer.state import Act
from tests.issuer.accounts import problem_of
from tests.issuer.desk.api_office import ApiOffice, act, entry, entry_of_estate
from web.attachment import content_disposition, plain_file_name


def saved_as(header: str) -> str:
    """Return the name under which a browser saves an answer (RFC 6266)."""
    return unquote(header.rpartition("filename*=UTF-8''")[2])


def test_the_png_scans_to_the_license(api: ApiOffice) -> None:
    minted = api.mint()
    answer = api.police.get(f"/api/licenses/{minted['license_id']}/qr.png")
    assert answer.headers["content-type"] == "image/png"
    (found,) = zxingcpp.read_barcodes(Image.open(BytesIO(answer.content)))
    assert found.text == minted["qr_text"]


def test_the_svg_is_a_drawing_without_a_script(api: ApiOffice) -> None:
    answer = api.police.get(f"/api/licenses/{api.mint()['license_id']}/qr.svg")
    assert answer.headers["content-type"] == "image/svg+xml"
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")
    assert b"<script" not in answer.content
    assert answer.headers["content-disposition"].startswith("attachment;")


@pytest.mark.parametrize(("paper", "width_mm"), [("a4", 210), ("card", 85.6)])
def test_a_page_is_printed_on_either_paper(
    api: ApiOffice, paper: str, width_mm: float
) -> None:
    path = f"/api/licenses/{api.mint(name='吉小雅')['license_id']}/license.pdf"
    answer = api.police.get(path, params={"paper": paper})
    assert answer.headers["content-type"] == "application/pdf"
    with pypdfium2.PdfDocument(answer.content) as document:
        assert document[0].get_width() == pytest.approx(width_mm / 25.4 * 72, abs=0.5)
    name = saved_as(answer.headers["content-disposition"])
    assert name == "机动车驾驶证 310101189907040024.pdf"


def test_a_name_that_the_font_lacks_is_refused_and_named(api: ApiOffice) -> None:
    answer = api.police.get(f"/api/licenses/{api.mint()['license_id']}/license.pdf")
    assert problem_of(answer) == "not-printable"
    assert "𠮷（U+20BB7）" in answer.json()["sentence"]["zh"].replace("”", "")


def test_a_license_that_has_ended_is_not_printed(api: ApiOffice) -> None:
    license_id = api.mint()["license_id"]
    api.staff.office.change(license_id, Act.REVOKE)
    answer = api.police.get(f"/api/licenses/{license_id}/license.pdf")
    assert problem_of(answer) == "not-printable"


def test_attack_a_path_in_a_number_stays_out_of_the_file_name(api: ApiOffice) -> None:
    number = "沪(2026)../../etc/不动产权第0000001号"
    filed = act(
        api.registrar, "/api/licenses", entry_of_estate(document_number=number)
    ).json()
    minted = act(
        api.chief, f"/api/applications/{filed['number']}/approve", {}, seen=1
    ).json()
    answer = api.chief.get(f"/api/licenses/{minted['license_id']}/qr.svg")
    assert saved_as(answer.headers["content-disposition"]) == "不动产权第0000001号.svg"


def test_attack_a_line_break_never_gets_as_far_as_a_license(api: ApiOffice) -> None:
    forged = entry(name="吉小雅\r\nSet-Cookie: a=b")
    answer = act(api.police, "/api/licenses", forged)
    assert problem_of(answer) == "application-faults"


@pytest.mark.parametrize(
    "name",
    [
        "a\r\nSet-Cookie: b=c",
        'a"; filename="evil.exe',
        "a\u202egpj.exe",
        "../../.bashrc",
        "C:\\Windows\\x",
        "\x00",
        "..",
        "证照" * 500,
    ],
)
def test_attack_no_name_breaks_out_of_its_header(name: str) -> None:
    header = content_disposition(name, plainly="license.pdf")
    assert header.isascii()
    assert header.isprintable()
    assert header.count(";") == 2
    assert '"' not in header
    kept = saved_as(header)
    assert kept == plain_file_name(name, nameless="license.pdf")
    assert not set(kept) & set('/\\:"\r\n\u202e')
    assert kept not in ("", ".", "..")
