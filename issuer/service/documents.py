"""What is handed to a holder: the QR code as a picture, the license as a PDF.

Every page is drawn and scanned back before it leaves; see ``issuer.print_license``.
"""

from __future__ import annotations

from functools import cache
from threading import Lock
from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import Response

from credential import carrier
from credential.bilingual import Bilingual
from credential.errors import LicenseTypeError
from credential.license_type import LicenseType
from credential.qr_image import png, svg
from issuer.desk.actor import Actor
from issuer.desk.finding import read_license
from issuer.errors import PrintError
from issuer.license_record import PRINT, Edition, LicenseRecord
from issuer.print_fonts import PrintFonts
from issuer.print_layout import Paper
from issuer.print_license import print_license, refuse_ended
from issuer.service.desk_access import Reads, at_desk
from issuer.service.openapi import answers
from issuer.service.serving import Here, Serving
from issuer.service.strict_route import StrictRoute
from web.attachment import content_disposition

__all__ = ["pdf", "qr_png", "router"]

router = APIRouter(
    prefix="/api/licenses",
    route_class=StrictRoute,
    tags=["documents"],
    responses=answers(401, 403, 404, 422, 503),
)

# PDFium, with which a page is proved, serves one thread at a time.
_DRAWING = Lock()
_BINARY = {"schema": {"type": "string", "format": "binary"}}


def _file(media_type: str) -> dict[int | str, dict[str, object]]:
    return {200: {"description": "The file", "content": {media_type: _BINARY}}}


@router.get(
    "/{license_id}/qr.svg",
    operation_id="drawQrSvg",
    response_class=Response,
    responses=_file("image/svg+xml"),
)
def qr_svg(here: Here, actor: Reads, license_id: str) -> Response:
    """Return the QR code of the print edition as a drawing.

    返回纸质版二维码的矢量图。
    """
    record, edition = _printed(here, actor, license_id)
    drawn = svg(carrier.encode(edition.sd_jwt))
    return _answer(drawn, "image/svg+xml", _name(here, record, "svg"), "qr.svg")


@router.get(
    "/{license_id}/qr.png",
    operation_id="drawQrPng",
    response_class=Response,
    responses=_file("image/png"),
)
def qr_png(here: Here, actor: Reads, license_id: str) -> Response:
    """Return the QR code of the print edition as a picture.

    返回纸质版二维码的图片。
    """
    record, edition = _printed(here, actor, license_id)
    drawn = png(carrier.encode(edition.sd_jwt))
    return _answer(drawn, "image/png", _name(here, record, "png"), "qr.png")


@router.get(
    "/{license_id}/license.pdf",
    operation_id="printLicense",
    response_class=Response,
    responses=_file("application/pdf"),
)
def pdf(
    here: Here,
    actor: Reads,
    license_id: str,
    paper: Annotated[
        Paper | None, Query(description="What the license type declares if left out")
    ] = None,
) -> Response:
    """Return the license for paper, a sheet or a card; only one in force is printed.

    返回可打印的证照（A4 或卡片）；只打印现行有效的证照。
    """
    record, edition = _printed(here, actor, license_id)
    refuse_ended(record, now=here.clock())
    kind = here.desk.types.find(record.type_code)
    page = _drawn(edition, kind, paper)
    return _answer(page, "application/pdf", _name(here, record, "pdf"), "license.pdf")


def _printed(
    here: Serving, actor: Actor, license_id: str
) -> tuple[LicenseRecord, Edition]:
    with at_desk(here, actor) as turn:
        file = read_license(turn, license_id)
    edition = next(one for one in file.editions if one.kind == PRINT)
    return file.record, edition


def _drawn(edition: Edition, kind: LicenseType, paper: Paper | None) -> bytes:
    try:
        with _DRAWING:
            return print_license(edition.sd_jwt, kind, _fonts(), paper=paper)
    except LicenseTypeError as error:
        raise PrintError(
            Bilingual(
                zh="证照类型的版式无法使用，请告知运维人员。",
                en=f"the license type's layout cannot be followed ({error})",
            )
        ) from error


@cache
def _fonts() -> PrintFonts:
    return PrintFonts.load()


def _name(here: Serving, record: LicenseRecord, ending: str) -> str:
    kind = here.desk.types.find(record.type_code)
    return f"{kind.name.zh} {record.document_number}.{ending}"


def _answer(content: bytes, media_type: str, name: str, plainly: str) -> Response:
    headers = {
        "Cache-Control": "no-store",
        "Content-Disposition": content_disposition(name, plainly=plainly),
    }
    return Response(content, headers=headers, media_type=media_type)
