"""Write the hostile and the odd PDFs: ``python -m tests.vectors.make_pdf_vectors``.

Each is a few kilobytes by hand, so that what is wrong with it can be read here.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from tests.verifier.pictures import qr

FOLDER = Path(__file__).with_name("pdf")
CODE = "TY1:BB8 %*+-./:0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ ."

_PAGE = (
    "<< /Type /Page /Parent 2 0 R /MediaBox {box} /Resources 4 0 R /Contents 5 0 R >>"
)


class Vector(NamedTuple):
    """A PDF, and what reading it comes to: a fault, or the code on a page."""

    name: str
    why: str
    content: bytes
    fault: str | None = None
    page: int | None = None


def stream(content: bytes, members: str = "") -> bytes:
    """Return a stream object."""
    head = f"<< /Length {len(content)} {members} >>\nstream\n".encode()
    return head + content + b"\nendstream"


def document(objects: dict[int, bytes], trailer: str = "/Root 1 0 R") -> bytes:
    """Return a PDF of numbered objects, with its table of where they are."""
    out, places = b"%PDF-1.7\n", {}
    for number, content in objects.items():
        places[number] = len(out)
        out += f"{number} 0 obj\n".encode() + content + b"\nendobj\n"
    start, size = len(out), max(objects) + 1
    rows = [b"0000000000 65535 f \n"]
    for number in range(1, size):
        used = number in places
        rows.append(
            f"{places.get(number, 0):010} 00000 {'n' if used else 'f'} \n".encode()
        )
    table = f"xref\n0 {size}\n".encode() + b"".join(rows)
    end = f"trailer\n<< /Size {size} {trailer} >>\nstartxref\n{start}\n%%EOF\n"
    return out + table + end.encode()


def one_page(
    drawn: bytes,
    *,
    box: str = "[0 0 595 842]",
    resources: str = "<< >>",
    filters: str = "",
    catalog: str = "",
    more: dict[int, bytes] | None = None,
    trailer: str = "/Root 1 0 R",
) -> bytes:
    """Return a PDF of one page that draws something."""
    objects = {
        1: f"<< /Type /Catalog /Pages 2 0 R {catalog} >>".encode(),
        2: b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        3: _PAGE.format(box=box).encode(),
        4: resources.encode(),
        5: stream(drawn, filters),
        **(more or {}),
    }
    return document(objects, trailer)


def code_as_squares(left: float = 100, bottom: float = 500) -> bytes:
    """Return the drawing of the code, module by module: vector graphics, no picture."""
    symbol = qr(CODE, box=1)
    squares = [
        f"{left + x * 4:g} {bottom + (symbol.height - y) * 4:g} 4 4 re f"
        for y in range(symbol.height)
        for x in range(symbol.width)
        if symbol.getpixel((x, y)) == 0
    ]
    return "\n".join(squares).encode()


def nested_forms(depth: int = 12, wide: int = 12) -> bytes:
    """Return a page whose drawing calls itself 12 to the power of 12 times."""
    forms = {
        10 + level: stream(
            b"/F Do " * wide,
            "/Type /XObject /Subtype /Form /BBox [0 0 595 842]"
            f" /Resources << /XObject << /F {11 + level} 0 R >> >>",
        )
        for level in range(depth)
    }
    last = stream(b"0 0 9 9 re f", "/Type /XObject /Subtype /Form /BBox [0 0 595 842]")
    more = {**forms, 10 + depth: last}
    return one_page(b"/F Do", resources="<< /XObject << /F 10 0 R >> >>", more=more)


def good_page_then_bomb() -> bytes:
    """Return two pages: a code, and a drawing that fills the renderer's memory."""
    spaces = zlib.compress(zlib.compress(b" " * 1_500_000_000, 9), 9)
    page = "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {at} 0 R >>"
    return document(
        {
            1: b"<< /Type /Catalog /Pages 2 0 R >>",
            2: b"<< /Type /Pages /Kids [3 0 R 4 0 R] /Count 2 >>",
            3: page.format(at=5).encode(),
            4: page.format(at=6).encode(),
            5: stream(code_as_squares()),
            6: stream(spaces, "/Filter [/FlateDecode /FlateDecode]"),
        }
    )


def picture_of(width: int, height: int, packed: bytes, filters: str) -> bytes:
    """Return a page with a picture of a claimed size."""
    picture = stream(
        packed,
        f"/Type /XObject /Subtype /Image /Width {width} /Height {height}"
        f" /ColorSpace /DeviceGray /BitsPerComponent 8 /Filter {filters}",
    )
    return one_page(
        b"595 0 0 842 0 0 cm /I Do",
        resources="<< /XObject << /I 10 0 R >> >>",
        more={10: picture},
    )


def pages(number: int) -> bytes:
    """Return a PDF of empty pages."""
    kids = " ".join(f"{3 + one} 0 R" for one in range(number))
    objects = {
        1: b"<< /Type /Catalog /Pages 2 0 R >>",
        2: f"<< /Type /Pages /Kids [{kids}] /Count {number} >>".encode(),
    }
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>"
    return document({**objects, **{3 + one: page for one in range(number)}})


def vectors() -> Iterator[Vector]:
    """Yield every vector."""
    good = one_page(code_as_squares())
    yield Vector("vector_graphics", "a code drawn as squares", good, page=1)
    yield from _odd(good)
    yield from _bombs()
    yield from _active()


def _odd(good: bytes) -> Iterator[Vector]:
    damaged = "pdf-damaged"
    yield Vector("head_only", "nothing behind the first line", b"%PDF-1.7\n", damaged)
    html = b"%PDF-1.7\n<html><script>alert(1)</script></html>"
    yield Vector("web_page", "a web page that calls itself a PDF", html, damaged)
    yield Vector("cut_off", "cut off before its objects", good[:60], damaged)
    yield Vector("no_page", "a document of no page", pages(0), damaged)
    yield Vector("eleven_pages", "one page too many", pages(11), "too-many-pages")
    claimed = pages(1).replace(b"/Count 1", b"/Count 2000000000")
    yield Vector("claims_pages", "claims 2 000 000 000 pages", claimed, "no-code")
    locked = one_page(
        code_as_squares(),
        trailer="/Root 1 0 R /ID [<00><00>] /Encrypt << /Filter /Standard /V 1 /R 2"
        f" /P -4 /O <{'5a' * 32}> /U <{'a5' * 32}> >>",
    )
    yield Vector("locked", "asks for a password", locked, "pdf-locked")
    loop = pages(1).replace(b"/Kids [3 0 R]", b"/Kids [2 0 R]")
    yield Vector(
        "pages_of_itself", "a tree of pages that holds itself", loop, "pdf-failed"
    )
    itself = good.replace(b"/Size 6", b"/Size 6 /Prev 9")
    yield Vector("earlier_table", "names a table that is none", itself, page=1)
    flat = one_page(code_as_squares(), box="[0 0 0 0]")
    yield Vector("no_area", "a page of no area: drawn as Letter", flat, page=1)


def _bombs() -> Iterator[Vector]:
    wide = one_page(code_as_squares(), box="[0 0 9999999 9999999]")
    yield Vector("enormous_page", "a page of 3.5 km", wide, "no-code")
    thin = one_page(b"", box="[0 0 14400 0.01]")
    yield Vector("thin_page", "a page of 5 m by nothing", thin, "no-code")
    yield Vector("forms_in_forms", "draws 12^12 squares", nested_forms(), "pdf-failed")
    bomb = good_page_then_bomb()
    why = "a good page, then one that unpacks to 1.5 GB"
    yield Vector("good_page_then_bomb", why, bomb, "pdf-failed")
    empty = zlib.compress(bytes(1000))
    huge = picture_of(60_000, 60_000, empty, "/FlateDecode")
    yield Vector("picture_bomb", "a picture of 3 600 million pixels", huge, "no-code")
    jpeg2000 = picture_of(
        500, 500, b"\0\0\0\x0cjP  \r\n\x87\n" + bytes(200), "/JPXDecode"
    )
    yield Vector("broken_jpeg2000", "a picture cut off", jpeg2000, "no-code")
    jbig2 = picture_of(500, 500, bytes(range(256)), "/JBIG2Decode")
    yield Vector("broken_jbig2", "a picture of no sense", jbig2, "no-code")


def _active() -> Iterator[Vector]:
    for name, why, action in (
        ("script", "runs a script when opened", "/S /JavaScript /JS (while(true){})"),
        ("launch", "starts a program when opened", "/S /Launch /F (/bin/sh)"),
        (
            "address",
            "opens an address when opened",
            "/S /URI /URI (https://x.example/)",
        ),
    ):
        catalog = f"/OpenAction << /Type /Action {action} >>"
        content = one_page(code_as_squares(), catalog=catalog)
        yield Vector(name, f"{why}: only drawn", content, page=1)


def main(write: Callable[[Path, bytes], object] = Path.write_bytes) -> None:
    """Write the files, and a table of what each comes to."""
    FOLDER.mkdir(exist_ok=True)
    table = []
    for vector in vectors():
        write(FOLDER / f"{vector.name}.pdf", vector.content)
        told = {"file": f"{vector.name}.pdf", "why": vector.why}
        table.append({**told, "fault": vector.fault, "page": vector.page})
    lines = ",\n".join(f"  {json.dumps(one)}" for one in table)
    write(FOLDER / "cases.json", f"[\n{lines}\n]\n".encode())


if __name__ == "__main__":
    main()
