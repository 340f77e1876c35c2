"""PDFs: what is read on their pages, and what hostile ones come to."""

from __future__ import annotations

import sys
from typing import NamedTuple

import pytest

from credential import strict_json
from tests.repository import ROOT
from tests.vectors import make_pdf_vectors
from tests.verifier.counters import code_of, counter_of
from tests.verifier.pictures import printed, qr
from tests.world import World
from verifier.causes import Verdict
from verifier.errors import PictureError
from verifier.pdf_pages import pdf_pages
from verifier.pdf_records import DONE, HEAD, MAX_PAGES, PAGE
from verifier.picture import MAX_PICTURE_BYTES
from verifier.reading import ReadingFault
from verifier.result import result_json
from verifier.scan import read_file, read_input, read_pdf

VECTORS = ROOT / "tests/vectors/pdf"
A4_AT_250_DPI = (2066, 2924)


class Case(NamedTuple):
    """One vector; an unknown member fails the run."""

    file: str
    why: str
    fault: str | None
    page: int | None


CASES = [
    Case(**one) for one in strict_json.loads((VECTORS / "cases.json").read_bytes())
]


def child_that(does: str) -> tuple[str, ...]:
    """Return a renderer that misbehaves once it has read its input."""
    return (sys.executable, "-c", f"import os, sys\nsys.stdin.buffer.read()\n{does}")


def answers(*records: bytes) -> tuple[str, ...]:
    return child_that(f"sys.stdout.buffer.write({b''.join(records)!r})")


def fault_of(renderer: tuple[str, ...], *, max_seconds: float = 20) -> ReadingFault:
    with pytest.raises(PictureError) as failed:
        list(pdf_pages(b"%PDF-", renderer=renderer, max_seconds=max_seconds))
    return failed.value.fault


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.file)
def test_a_vector_comes_to_what_its_table_says(case: Case) -> None:
    reading = read_input((VECTORS / case.file).read_bytes())

    assert reading.fault == case.fault
    pages = [code.page for code in reading.codes]
    assert pages == ([] if case.page is None else [case.page])
    assert all(code.text == make_pdf_vectors.CODE for code in reading.codes)


def test_every_vector_stands_in_the_table() -> None:
    assert {case.file for case in CASES} == {one.name for one in VECTORS.glob("*.pdf")}


def test_codes_of_several_pages_name_their_page_and_count_once() -> None:
    one, other = qr("TY1:ONE."), qr("TY1:OTHER.")

    reading = read_file(printed(None, one, other, one))

    assert [(code.text, code.page) for code in reading.codes] == [
        ("TY1:ONE.", 2),
        ("TY1:OTHER.", 3),
    ]
    assert all(code.position for code in reading.codes)


def test_a_license_in_a_pdf_is_decided_and_its_page_is_told(world: World) -> None:
    reading = read_file(printed(None, qr(code_of(world))))

    (result,) = counter_of(world).check(reading, now=world.now)

    assert result.verdict is Verdict.ACCEPTED
    assert result_json(result)["page"] == 2


def test_a_code_that_cannot_be_read_beside_one_that_can_is_counted() -> None:
    damaged = qr("TY1:" + "A" * 60 + ".", box=6)
    damaged.paste(128, (70, 70, 140, 140))

    reading = read_pdf(printed(qr("TY1:ONE."), damaged))

    assert [code.text for code in reading.codes] == ["TY1:ONE."]
    assert reading.unread == 1


def test_a_pdf_over_the_limit_is_not_opened() -> None:
    reading = read_pdf(b"%PDF-1.7\n" + bytes(MAX_PICTURE_BYTES))

    assert reading.fault is ReadingFault.FILE_TOO_LARGE


@pytest.mark.parametrize(
    "does",
    ["os.abort()", "sys.exit(0)", "raise MemoryError", "os.close(1)"],
)
def test_attack_a_pdf_that_ends_its_renderer_is_no_answer(does: str) -> None:
    assert fault_of(child_that(does)) is ReadingFault.PDF_FAILED


def test_attack_a_pdf_that_never_ends_is_ended() -> None:
    endless = child_that("while True: pass")

    assert fault_of(endless, max_seconds=0.3) is ReadingFault.PDF_FAILED


def test_attack_a_renderer_that_never_reads_is_ended() -> None:
    deaf = (sys.executable, "-c", "while True: pass")
    with pytest.raises(PictureError) as failed:
        list(pdf_pages(bytes(1_000_000), renderer=deaf, max_seconds=0.3))

    assert failed.value.fault is ReadingFault.PDF_FAILED


@pytest.mark.parametrize(
    "records",
    [
        [HEAD.pack(b"EVIL", 1, 1), b"\0"],
        [HEAD.pack(PAGE, 0, 5), HEAD.pack(DONE, 0, 0)],
        [HEAD.pack(PAGE, 2**32 - 1, 2**32 - 1)],
        [HEAD.pack(PAGE, 10, 10), bytes(99)],
        [HEAD.pack(PAGE, 1, 1) + b"\0"] * (MAX_PAGES + 1),
        [HEAD.pack(PAGE, 1, 1) + b"\0"],
    ],
    ids=["kind", "no area", "size", "cut off", "pages", "no end"],
)
def test_attack_a_renderer_that_was_taken_over_is_not_believed(
    records: list[bytes],
) -> None:
    assert fault_of(answers(*records)) is ReadingFault.PDF_FAILED


def test_a_renderer_that_cannot_be_started_decides_nothing() -> None:
    assert fault_of(("/nonexistent/renderer",)) is ReadingFault.PDF_FAILED


def test_a_good_page_before_one_that_fails_decides_nothing(world: World) -> None:
    bomb = (VECTORS / "good_page_then_bomb.pdf").read_bytes()
    assert next(pdf_pages(bomb)).size == A4_AT_250_DPI

    (result,) = counter_of(world).check(read_file(bomb), now=world.now)

    assert result.verdict is Verdict.CANNOT_DECIDE
    assert (result.report, result.fault) == (None, ReadingFault.PDF_FAILED)
