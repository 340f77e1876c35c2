"""What any catalogue file must hold: adding a type is adding one file, then this.

A file's own contradictions are refused when it is read (``test_catalogue``); here is
what only the whole catalogue, or a sample put through a file, can show.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from credential.claim_formats import CLAIM_FORMATS
from credential.gb36903_items import HOLDER_CODE_TYPES
from credential.license_type import LicenseType, print_claims
from credential.national_status import CanonicalState
from tests.sample_applications import print_code, sample_application
from trust_registry.catalogue import read_license_type
from trust_registry.policy import VerificationPolicy

DAY_S = 86_400
FOLDER = Path(__file__).parents[2] / "trust_registry" / "catalogue_files"
FILES = sorted(FOLDER.glob("*.json"))
TYPES = [read_license_type(path.read_bytes()) for path in FILES]

# What the domain asks for at the least.
NAMES = [
    "居民身份证",
    "居民户口簿",
    "出生医学证明",
    "结婚证",
    "机动车驾驶证",
    "机动车行驶证",
    "营业执照",
    "食品经营许可证",
    "道路运输证",
    "道路运输从业人员从业资格证",
    "不动产权证书",
    "社会保障卡",
    "残疾人证",
    "安管人员考核合格证",
]
HIGH_RISK = {"resident-identity-card", "real-estate-certificate"}

# An application's own columns; a claim must not be mistaken for one of them.
RESERVED_LABELS = {"有效期起", "有效期止", "Valid from", "Valid until"}
# Above this a text belongs to the wallet edition.
LONG_TEXT = 500

each_type = pytest.mark.parametrize(
    "kind", TYPES, ids=lambda kind: kind.tongyan.short_name
)


def schema_of(kind: LicenseType) -> dict[str, Any]:
    properties: dict[str, Any] = kind.tongyan.claims_schema["properties"]
    return properties


def test_all_types_of_the_domain_are_there() -> None:
    assert set(NAMES) <= {kind.name.zh for kind in TYPES}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_file_is_named_as_its_type(path: Path) -> None:
    kind = read_license_type(path.read_bytes())

    assert path.name == f"{kind.tongyan.short_name}.json"


def test_no_name_and_no_code_stands_twice_in_the_catalogue() -> None:
    for values in (
        [kind.code for kind in TYPES],
        [kind.name.zh for kind in TYPES],
        [kind.name.en for kind in TYPES],
    ):
        assert len(set(values)) == len(values)


@each_type
def test_a_placeholder_code_shows_that_it_is_made_up(kind: LicenseType) -> None:
    made_up = "YYYYYYYY" in kind.code or kind.code[-3] == "9"

    assert made_up == (kind.tongyan.code_status == "placeholder")


@each_type
def test_labels_tell_claims_apart_in_both_languages(kind: LicenseType) -> None:
    labels = list(kind.labels.values())

    for texts in ([label.zh for label in labels], [label.en for label in labels]):
        assert len(set(texts)) == len(texts)
        assert not RESERVED_LABELS.intersection(texts)


@each_type
def test_each_claim_has_a_code_of_its_own(kind: LicenseType) -> None:
    codes = [claim.gb_code or "" for claim in kind.claims]

    assert len(set(codes)) == len(codes)
    assert all(re.fullmatch(r"ZZ[A-Z]+|CZZT(DM)?|KZ_[A-Z]+", code) for code in codes)
    assert {"ZZBH", "ZZBFJG", "ZZBFRQ"} <= set(codes)


@each_type
def test_one_holder_is_an_item_of_the_metadata_several_are_not(
    kind: LicenseType,
) -> None:
    codes = {claim.gb_code: claim.name for claim in kind.claims}
    extension = kind.tongyan
    alone = None if extension.co_holders else extension.holder_claim

    assert codes.get("CZZT") == alone
    if "CZZTDM" in codes:
        assert codes["CZZTDM"] == extension.holder_code_claim


@each_type
def test_what_a_holder_number_may_be_is_known(kind: LicenseType) -> None:
    extension = kind.tongyan
    allowed = extension.holder_code_types

    assert set(allowed) <= set(HOLDER_CODE_TYPES)
    assert bool(allowed) == (extension.holder_code_claim is not None)
    if extension.holder_code_claim is not None:
        form = schema_of(kind)[extension.holder_code_claim].get("format")
        assert (form in ("citizen-number", "disability-number")) == (allowed == ["111"])


@each_type
def test_the_schema_has_a_rule_for_each_claim_and_no_other(kind: LicenseType) -> None:
    schema = kind.tongyan.claims_schema

    assert list(schema_of(kind)) == [claim.name for claim in kind.claims]
    assert schema["required"] == [each.name for each in kind.claims if each.mandatory]
    assert schema["additionalProperties"] is False


@each_type
def test_what_has_few_values_is_an_enumeration(kind: LicenseType) -> None:
    for claim in kind.claims:
        allowed = schema_of(kind)[claim.name].get("enum", [])
        assert allowed == [entry.value for entry in claim.values]


@each_type
def test_a_rule_that_nobody_can_read_is_told_in_words(kind: LicenseType) -> None:
    for claim in kind.claims:
        assert ("pattern" in schema_of(kind)[claim.name]) <= (claim.form is not None)


@each_type
def test_the_sample_is_valid(kind: LicenseType) -> None:
    jsonschema_rs.meta.validate(kind.tongyan.claims_schema)
    validator = jsonschema_rs.validator_for(
        kind.tongyan.claims_schema,
        validate_formats=True,
        ignore_unknown_formats=False,
        formats={name: form.holds for name, form in CLAIM_FORMATS.items()},
    )

    validator.validate(sample_application(kind))


@each_type
def test_the_sample_fits_a_small_code(kind: LicenseType) -> None:
    code = print_code(kind, sample_application(kind))

    assert len(code) <= kind.tongyan.qr_budget.aim_characters


@each_type
def test_portraits_and_long_texts_stay_off_paper(kind: LicenseType) -> None:
    for name in kind.print_names:
        rule = schema_of(kind)[name]
        assert rule.get("maxLength", 0) <= LONG_TEXT
        assert "contentMediaType" not in rule


@each_type
def test_a_number_of_a_person_is_marked_as_one(kind: LicenseType) -> None:
    numbers = {"citizen-number", "person-number", "holder-numbers", "disability-number"}
    personal = {claim.name for claim in kind.claims if claim.personal_number}
    checked = {
        name for name, rule in schema_of(kind).items() if rule.get("format") in numbers
    }

    assert checked <= personal


@each_type
def test_paper_does_not_give_a_personal_number_away(kind: LicenseType) -> None:
    sample = sample_application(kind)
    printed = print_claims(kind, sample)
    born = str(printed.get("birth_date", "")).replace("-", "")

    for name in (claim.name for claim in kind.claims if claim.personal_number):
        shown = printed.get(name, "")
        if born and sample[name][6:14] == born:
            shown = shown[:6] + born + shown[14:]
        assert shown.count("*") >= 4
        assert not any(sample[name] in text for text in printed.values())


@each_type
def test_a_presenter_is_compared_by_what_is_on_paper(kind: LicenseType) -> None:
    for presenter in kind.tongyan.presenters:
        assert presenter.compare
        assert {rule.claim for rule in presenter.compare} <= kind.print_names


@each_type
def test_trust_budgets_lie_within_the_policy(kind: LicenseType) -> None:
    extension = kind.tongyan
    limit = VerificationPolicy().max_stale_s
    if extension.short_name in HIGH_RISK:
        limit = 3 * DAY_S

    assert DAY_S <= extension.max_status_age_s <= extension.max_stale_s <= limit


@each_type
def test_the_qr_budget_is_one_that_cameras_read(kind: LicenseType) -> None:
    budget = kind.tongyan.qr_budget

    assert budget.aim_characters <= 600
    assert budget.max_characters <= 970


@each_type
def test_national_codes_lead_back_to_the_state(kind: LicenseType) -> None:
    table = kind.tongyan.state_codes

    assert table is not None
    assert table.codes[0].state is CanonicalState.VALID
    for entry in table.codes:
        assert table.state_of(table.code_of(entry.state)) is entry.state


@each_type
def test_made_up_national_codes_look_made_up(kind: LicenseType) -> None:
    table = kind.tongyan.state_codes

    assert table is not None
    made_up = all(entry.code.startswith("X") for entry in table.codes)
    assert made_up == (table.source == "placeholder")
