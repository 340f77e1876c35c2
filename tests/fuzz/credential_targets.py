"""The entries of ``credential``: texts and values, nothing else."""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import suppress

from credential import carrier, presentation, sd_jwt, strict_json
from credential.carrier import fold_scanner_text
from credential.errors import CarrierError, MalformedError
from credential.gb36903 import write_metadata
from credential.gb36903_items import Family
from credential.gb36903_license import application_of
from credential.gb36903_reader import read_metadata, type_code_of
from credential.shown_license import read_shown_license
from credential.split_code import CodeCollector, split_code
from credential.status_list import LicenseState, parse_status_list
from tests.fuzz.json_changes import change_json
from tests.fuzz.seeds import members_of_vectors, valid_world
from tests.fuzz.target import Target, plain
from tests.fuzz.text_changes import change_code, change_signed_text
from trust_registry.catalogue import shipped_license_types

__all__ = ["CREDENTIAL_TARGETS"]


def _run_carrier(raw: bytes) -> None:
    code = fold_scanner_text(raw.decode("utf-8", "replace")).text
    try:
        text = carrier.decode(code)
    except MalformedError:
        pass
    else:
        assert carrier.decode(_code_again(text, code)) == text
    with suppress(MalformedError):
        CodeCollector().add(code)


def _code_again(text: str, code: str) -> str:
    try:
        return carrier.encode(text)
    except CarrierError:
        # Read leniently in nothing, yet written more strictly: no code of ours.
        return code


def _carrier_seeds() -> Sequence[bytes]:
    live = carrier.encode(valid_world().live)
    parts = [part.encode() for part in split_code(live, part_characters=300)]
    return [*members_of_vectors("carrier", "code"), *parts]


def _run_sd_jwt(raw: bytes) -> None:
    text = raw.decode("utf-8", "replace")
    try:
        parsed = sd_jwt.parse(text)
    except MalformedError:
        return
    assert parsed.parts.text == text
    assert parsed.parts.characters == len(text)
    try:
        shown = read_shown_license(parsed)
    except MalformedError:
        return
    assert shown.license.status.index >= 0
    if shown.binding is None:
        for claim in presentation.disclosable(text):
            assert presentation.choose(text, [claim.path]).startswith(text[:20])


def _sd_jwt_seeds() -> Sequence[bytes]:
    held = valid_world()
    texts = [held.plain.encode(), held.live.encode(), held.edition.encode()]
    for folder in ("sd_jwt_refused", "presentation_refused", "carrier"):
        texts += members_of_vectors(folder, "text")
    return [*texts, *members_of_vectors("sd_jwt_rfc9901", "issued", "presented")]


def _run_json(raw: bytes) -> None:
    try:
        value = strict_json.loads(raw)
    except MalformedError:
        return
    # Whoever reads with the usual reader reads the same.
    assert json.loads(raw) == value
    assert strict_json.loads(strict_json.dumps(value)) == value


def _json_seeds() -> Sequence[bytes]:
    claims = sd_jwt.parse(valid_world().edition).parts
    return [claims.issued.header, claims.issued.payload, *claims.disclosures]


def _run_status_list(raw: bytes) -> None:
    try:
        listed = parse_status_list(raw.decode("utf-8", "replace")).unpack()
    except MalformedError:
        return
    last = len(listed.packed) * 8 // listed.bits
    assert listed.state_at(last) is LicenseState.NOT_ISSUED
    assert listed.state_at(2**24) is LicenseState.NOT_ISSUED


def _status_list_seeds() -> Sequence[bytes]:
    tokens = valid_world().files["status_lists"].values()
    return [token.encode() for token in tokens]


_TYPES = {kind.tongyan.short_name: kind for kind in shipped_license_types().values()}


def _run_gb36903(raw: bytes) -> None:
    try:
        record = strict_json.loads(raw)
        if not isinstance(record, dict):
            return
        code = type_code_of(record)
    except MalformedError:
        return
    for kind in _TYPES.values():
        if code in (None, kind.code):
            try:
                read = read_metadata(record, kind)
            except MalformedError:
                continue
            application_of(read, kind)
            for family in Family:
                again = write_metadata(read, kind, family)
                assert read_metadata(again, kind).claims == read.claims


def _gb36903_seeds() -> Sequence[bytes]:
    from tests.credential.test_gb36903 import metadata

    return [
        strict_json.dumps(write_metadata(metadata(kind), kind, family))
        for kind in _TYPES.values()
        for family in Family
    ]


CREDENTIAL_TARGETS = (
    Target(
        "carrier",
        "QR text or part of one: refused, or the text that a code carries",
        plain(_run_carrier, _carrier_seeds),
        change_code,
        inputs_tested=4000,
    ),
    Target(
        "sd-jwt",
        "SD-JWT text: refused, or taken apart without losing a character",
        plain(_run_sd_jwt, _sd_jwt_seeds),
        change_signed_text,
        inputs_tested=6000,
    ),
    Target(
        "json",
        "JSON text: refused, or the value that every other reader reads",
        plain(_run_json, _json_seeds),
        change_json,
        inputs_tested=8000,
    ),
    Target(
        "status-list",
        "status list token: refused, or states; none outside the list",
        plain(_run_status_list, _status_list_seeds),
        change_signed_text,
        inputs_tested=4000,
    ),
    Target(
        "gb36903",
        "GB/T 36903 record: refused, or the same in each family of names",
        plain(_run_gb36903, _gb36903_seeds),
        change_json,
        inputs_tested=600,
    ),
)
