"""The entries of a counter: texts, what an agency signs, pictures, and requests."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Sequence
from functools import cache

from credential import base64url, carrier, sd_jwt
from credential.jose import SUITES
from credential.key_binding import sd_hash
from tests.fuzz.picture_changes import change_picture
from tests.fuzz.seeds import members_of_vectors, valid_world
from tests.fuzz.target import Target, plain
from tests.fuzz.text_changes import change_code, change_frame
from tests.sample_keys import jws
from tests.sample_registry import NOW, ZHEJIANG
from tests.verifier.pictures import png_of_header, qr, saved, sheet
from tests.verifier.report_properties import check_report
from trust_registry.view import TrustView
from verifier.causes import Verdict
from verifier.code_rows import csv_rows, json_rows, plain_rows, text_lines
from verifier.gathering import gathered
from verifier.rendering import Page, render
from verifier.report import Report
from verifier.result import Result
from verifier.scan import read_input
from verifier.verify import verify

__all__ = ["COUNTER_TARGETS", "report_on"]


def report_on(text: str, view: TrustView | None = None) -> Report:
    """Return the report on a text, checked as every report must be."""
    held = valid_world()
    report = verify(
        text,
        trust=view or held.view,
        status_lists=held.status_lists,
        accepting_region=ZHEJIANG,
        now=NOW,
    )
    check_report(report)
    render(Result(report), Page())
    return report


def _run_verify(raw: bytes) -> None:
    text = raw.decode("utf-8", "replace")
    if report_on(text).verdict is Verdict.ACCEPTED:
        assert _meaning(text) in _genuine()


@cache
def _genuine() -> frozenset[tuple[object, ...]]:
    """Return the meaning of every seed: whoever signed them, nobody signed more."""
    seeds = [raw.decode("utf-8", "replace") for raw in _verify_seeds()]
    accepted = Verdict.ACCEPTED
    return frozenset(
        _meaning(text) for text in seeds if report_on(text).verdict is accepted
    )


def _meaning(text: str) -> tuple[object, ...]:
    """Return what signatures cover: ECDSA has two spellings of each, DEFLATE many."""
    read = carrier.decode(text) if text.startswith(carrier.PREFIX) else text
    parts = sd_jwt.parse(read).parts
    bound = parts.bound and parts.bound.signing_input
    return parts.issued.signing_input, parts.disclosures, bound


def _verify_seeds() -> Sequence[bytes]:
    texts = [text.encode() for text in valid_world().shown]
    return [*texts, *members_of_vectors("verification", "text")]


# Stands for the digest of a disclosure, by its number, and for what a key binding is
# bound to: so a change inside is signed along with all that hangs on it.
_DIGEST_OF = re.compile(rb"@([0-9])@")
_BOUND_TO = b"@h@"


def _run_signed(raw: bytes) -> None:
    issued, soh, bound = raw.partition(b"\x01")
    header, _, rest = issued.partition(b"\0")
    payload, *disclosures = rest.split(b"\0")
    digest = SUITES["ES256"].digest
    encoded: list[str] = []

    def digest_of(match: re.Match[bytes]) -> bytes:
        number = int(match[1])
        return digest.of(encoded[number]).encode() if number < len(encoded) else b"@"

    for disclosure in disclosures:
        encoded.append(base64url.encode(_DIGEST_OF.sub(digest_of, disclosure)))
    text = jws(header, _DIGEST_OF.sub(digest_of, payload), "market")
    held_hash = sd_hash(text, encoded, digest=digest).encode()
    text = "~".join((text, *encoded, ""))
    if soh:
        kb_header, _, kb_payload = bound.partition(b"\0")
        text += jws(kb_header, kb_payload.replace(_BOUND_TO, held_hash), "holder")
    report_on(text)


def _signed_seeds() -> Sequence[bytes]:
    held = valid_world()
    plain_parts = sd_jwt.parse(held.plain).parts.issued
    live = sd_jwt.parse(held.live).parts
    assert live.bound is not None
    payload, binding = live.issued.payload, live.bound.payload
    digest = SUITES["ES256"].digest
    for number, disclosure in enumerate(live.disclosures):
        listed = digest.of(base64url.encode(disclosure)).encode()
        payload = payload.replace(listed, f"@{number}@".encode())
    binding = json.dumps({**json.loads(binding), "sd_hash": "@h@"}).encode()
    issued = b"\0".join((live.issued.header, payload, *live.disclosures))
    return [
        plain_parts.header + b"\0" + plain_parts.payload,
        issued + b"\x01" + live.bound.header + b"\0" + binding,
        issued,
    ]


def _run_picture(raw: bytes) -> None:
    reading = gathered(read_input(raw, fold=True))
    assert reading.codes or reading.fault
    for code in reading.codes[:20]:
        report_on(code.text)


def _picture_seeds() -> Sequence[bytes]:
    code = carrier.encode(valid_world().plain)
    picture = qr(code)
    colored = picture.convert("RGBA")
    return [
        saved(picture),
        saved(picture, "JPEG"),
        saved(colored),
        saved(picture.convert("P")),
        saved(picture.convert("1")),
        saved(picture.convert("I;16")),
        saved(sheet(qr("TY1:X.", box=2), qr("https://shop.example/", box=2))),
        png_of_header(100, 100),
        code.encode(),
        code.encode("utf-16"),
        b"%PDF-1.7",
    ]


def _run_rows(raw: bytes) -> None:
    """Rows of a batch: as many answers as rows, each at its line, cases in one line."""
    for read in (csv_rows, json_rows, plain_rows):
        rows = list(read(text_lines(io.BytesIO(raw))))
        lines = [row.line for row in rows]
        assert lines == sorted(set(lines))
        assert len(lines) <= raw.count(b"\n") + 1
        assert all(row.case.isprintable() for row in rows)


def _row_seeds() -> Sequence[bytes]:
    return [
        b"code,case\nTY1:BB8.,2026-0117\n",
        "受理编号,证照码\r\n沪 7,TY1:BB8.\r\n".encode("gb18030"),
        b'\xef\xbb\xbf"code"\n"TY1:""."\n',
        b'{"code":"TY1:BB8.","case":"7"}\n{"code":"TY1:."}\n',
        "code\nTY1:.\n".encode("utf-16"),
    ]


COUNTER_TARGETS = (
    Target(
        "rows",
        "a file of codes: a row for each line, whatever stands in it",
        plain(_run_rows, _row_seeds),
        change_code,
        inputs_tested=2000,
    ),
    Target(
        "verify",
        "any text: a report, and accepted only what the agency and holder signed",
        plain(_run_verify, _verify_seeds),
        change_code,
        inputs_tested=2000,
    ),
    Target(
        "signed",
        "whatever an agency and a holder sign: a whole report",
        plain(_run_signed, _signed_seeds),
        change_frame,
        inputs_tested=1000,
    ),
    Target(
        "picture",
        "the bytes of a picture or a text file: its codes, or why there are none",
        plain(_run_picture, _picture_seeds),
        change_picture,
        inputs_tested=60,
        # The reader looks for two seconds, as long as people wait; then it ends.
        limit_s=4.0,
    ),
)
