"""Files that somebody signed rightly, in memory: status lists and license types."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from credential import LicenseType, base64url, strict_json
from credential.errors import LicenseTypeError, MalformedError
from credential.gb36903 import write_metadata
from credential.gb36903_items import Family
from credential.gb36903_reader import read_metadata
from credential.license_type import print_claims
from issuer.draft import DraftChecker, DraftError
from issuer.sample_fields import sample_fields
from tests.fuzz.counter_targets import report_on
from tests.fuzz.json_changes import change_json, change_line_and_json
from tests.fuzz.registry_targets import name_and_content
from tests.fuzz.seeds import valid_world
from tests.fuzz.target import Target, plain
from tests.fuzz.text_changes import change_frame
from tests.issuer.office import TODAY
from tests.repository import ROOT
from tests.sample_applications import sample_application
from tests.sample_keys import jws
from tests.sample_registry import LIST_URI, NOW, SHANGHAI, ZHEJIANG
from tests.trust_file import HeldLists, read_trust
from tests.verifier.report_properties import check_report
from trust_registry.catalogue import read_license_type, shipped_license_types
from trust_registry.errors import RegistryFileError, StatusListRefusedError
from trust_registry.status_acceptance import accept_status_list
from verifier.readiness import readiness, readiness_json
from verifier.verify import verify

__all__ = ["SIGNED_FILE_TARGETS"]


def _run_status_list(raw: bytes) -> None:
    header, _, payload = raw.partition(b"\0")
    held = valid_world()
    try:
        accepted = accept_status_list(
            jws(header, payload, "status-310000"),
            uri=LIST_URI,
            view=held.view,
            highest_issued_at=None,
        )
    except StatusListRefusedError:
        return
    assert accepted.uri == LIST_URI
    report = verify(
        held.plain,
        trust=held.view,
        status_lists=HeldLists({LIST_URI: accepted}),
        accepting_region=ZHEJIANG,
        now=NOW,
    )
    check_report(report)


def _status_list_seeds() -> Sequence[bytes]:
    (token,) = valid_world().files["status_lists"].values()
    header, payload, _ = token.split(".")
    return [base64url.decode(header) + b"\0" + base64url.decode(payload)]


def _run_license_type(raw: bytes) -> None:
    try:
        kind = read_license_type(raw)
    except LicenseTypeError:
        return
    shipped = shipped_license_types().get(kind.code)
    claims = sample_application(shipped) if shipped else {}
    with suppress(LicenseTypeError):
        print_claims(kind, claims)
    _check_records(kind, claims)
    sample_fields(kind)
    for fields in (claims, {}):
        with suppress(DraftError, LicenseTypeError):
            draft = DraftChecker(kind).check(fields, today=TODAY)
            assert isinstance(draft.number, str)


def _check_records(kind: LicenseType, claims: dict[str, Any]) -> None:
    for family in Family:
        with suppress(MalformedError):
            read = read_metadata(claims, kind)
            read_metadata(write_metadata(read, kind, family), kind)


def _license_type_seeds() -> Sequence[bytes]:
    folder = ROOT / "trust_registry" / "catalogue_files"
    seeds = [path.read_bytes() for path in sorted(folder.glob("*.json"))]
    return [*seeds, strict_json.dumps(valid_world().files["catalogue"][0])]


_COUNCIL_FILES = ("members", "policy", "baseline", "catalogue")
_REGION_FILES = ("agencies", "recognition")


def _run_model(raw: bytes) -> None:
    name, content = name_and_content(raw)
    held = valid_world()
    files = {**held.files, "regions": dict(held.files["regions"])}
    try:
        value = strict_json.loads(content)
        if name in _COUNCIL_FILES:
            files[name] = [value] if name == "catalogue" else value
        elif name in _REGION_FILES:
            region = {**files["regions"][SHANGHAI], name: value}
            files["regions"][SHANGHAI] = region
        view, _ = read_trust(files)
    except (MalformedError, RegistryFileError):
        return
    readiness_json(readiness(view, now=NOW, accepting_region=ZHEJIANG))
    for text in (held.plain, held.live):
        report_on(text, view)


def _model_seeds() -> Sequence[bytes]:
    files = valid_world().files
    region = files["regions"][SHANGHAI]
    named = {name: files[name] for name in _COUNCIL_FILES}
    named["catalogue"] = files["catalogue"][0]
    named |= {name: region[name] for name in _REGION_FILES}
    return [
        name.encode() + b"\n" + strict_json.dumps(content)
        for name, content in named.items()
    ]


SIGNED_FILE_TARGETS = (
    Target(
        "registry-models",
        "what council and region sign, in memory: refused, or a view to decide on",
        plain(_run_model, _model_seeds),
        change_line_and_json,
        inputs_tested=300,
    ),
    Target(
        "signed-list",
        "whatever a status issuer signs: refused, or a list that decides",
        plain(_run_status_list, _status_list_seeds),
        change_frame,
        inputs_tested=1000,
    ),
    Target(
        "license-type",
        "whatever the council signs as a license type: refused, or a type to work with",
        plain(_run_license_type, _license_type_seeds),
        change_json,
        inputs_tested=500,
    ),
)
