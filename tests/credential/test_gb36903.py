from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credential.errors import IdentifierError, LicenseTypeError, MalformedError
from credential.gb36903 import LicenseMetadata, family_of, write_metadata
from credential.gb36903_items import ITEMS, LONG_TERM, Family
from credential.gb36903_license import application_of, holder_code_type, metadata_of
from credential.gb36903_reader import read_metadata, type_code_of
from credential.identifier import LicenseId
from credential.license import License, StatusReference
from credential.license_type import LicenseType
from credential.national_status import CanonicalState
from tests.sample_applications import sample_application
from tests.sample_registry import LIST_URI, MARKET_USCC, NOW
from trust_registry.catalogue import shipped_license_types

TYPES = {kind.tongyan.short_name: kind for kind in shipped_license_types().values()}
BUSINESS = TYPES["business-license"]
MARRIAGE = TYPES["marriage-certificate"]
IDENTITY = TYPES["resident-identity-card"]
OFFICER = TYPES["safety-officer-certificate"]

each_type = pytest.mark.parametrize("kind", TYPES.values(), ids=TYPES.keys())
each_family = pytest.mark.parametrize("family", Family)


def held(kind: LicenseType, **changes: Any) -> License:
    license_id = LicenseId(kind.code, MARKET_USCC, "Q8Z7K2M4PA", "002")
    made = License(
        iss="https://license.310000.example/agency",
        type_code=kind.code,
        license_id=license_id,
        issued_at=NOW,
        not_before=None,
        expires=None,
        replaces=replace(license_id, version="001"),
        status=StatusReference(LIST_URI, 7),
        holder_jwk=None,
        claims={},
    )
    return made._replace(**changes)


def metadata(kind: LicenseType, **changes: Any) -> LicenseMetadata:
    claims = sample_application(kind)
    return metadata_of(held(kind, **changes), kind, claims, authority_code=MARKET_USCC)


def record(**changes: Any) -> dict[str, Any]:
    return write_metadata(metadata(BUSINESS), BUSINESS, Family.PINYIN) | changes


@each_type
@each_family
def test_a_license_comes_back_from_its_record(
    kind: LicenseType, family: Family
) -> None:
    written = write_metadata(metadata(kind), kind, family)

    assert family_of(written) is family
    assert type_code_of(written) == kind.code
    assert read_metadata(written, kind) == metadata(kind)


@each_type
@each_family
def test_a_record_becomes_the_application_it_came_from(
    kind: LicenseType, family: Family
) -> None:
    read = read_metadata(write_metadata(metadata(kind), kind, family), kind)
    fields = application_of(read, kind)

    assert fields.pop("valid_from") == "2026-11-21"
    assert fields.pop("valid_until", None) == (
        None if kind.tongyan.validity == "none" else LONG_TERM
    )
    assert fields == sample_application(kind)


def test_families_name_the_same_items() -> None:
    for family in Family:
        assert len({item.name_in(family) for item in ITEMS}) == len(ITEMS)


def test_names_of_three_families_may_stand_in_one_record() -> None:
    mixed = {
        "ZZMC": "营业执照",
        "certificateNumber": "91310101MA1TY0AN1N",
        "颁发日期": "20261120",
        "持证主体": "上海通验示例科技有限公司",
        "extend_info": {"KZ_FDDBR": "阿依努尔·买买提", "类型": "个体工商户"},
    }

    read = read_metadata(mixed, BUSINESS)

    assert read.issued == date(2026, 11, 20)
    assert application_of(read, BUSINESS) == {
        "document_number": "91310101MA1TY0AN1N",
        "legal_name": "上海通验示例科技有限公司",
        "legal_representative": "阿依努尔·买买提",
        "company_type": "个体工商户",
        "issue_date": "2026-11-20",
    }


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)
_unknown = st.dictionaries(st.text(min_size=1).map("x".__add__), _json, max_size=4)


@given(unknown=_unknown, inside=_unknown, family=st.sampled_from(Family))
def test_unknown_members_are_kept_as_they_came(
    unknown: dict[str, Any], inside: dict[str, Any], family: Family
) -> None:
    told = replace(metadata(BUSINESS), unknown=unknown, unknown_extension=inside)

    written = write_metadata(told, BUSINESS, family)

    assert read_metadata(written, BUSINESS) == told
    assert unknown.items() <= written.items()


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2026-11-20", date(2026, 11, 20)),
        ("20261120", date(2026, 11, 20)),
        ("2026/1/5", date(2026, 1, 5)),
        ("2026年1月5日", date(2026, 1, 5)),
        ("2026-11-20 00:00:00", date(2026, 11, 20)),
        ("2026-11-20T08:00:00.000Z", date(2026, 11, 20)),
        ("长期", LONG_TERM),
        ("9999-12-31", LONG_TERM),
        ("永久", LONG_TERM),
        ("", None),
        (None, None),
    ],
)
def test_a_last_day_is_read_in_the_spellings_in_use(
    written: str | None, day: date | str | None
) -> None:
    assert read_metadata(record(ZZYXQJZRQ=written), BUSINESS).valid_until == day


@pytest.mark.parametrize("text", ["2026-02-30", "明年", "26-11-20", "2026-11-20 起"])
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(MalformedError, match="ZZYXQJZRQ"):
        read_metadata(record(ZZYXQJZRQ=text), BUSINESS)


def test_no_license_is_issued_for_ever() -> None:
    with pytest.raises(MalformedError, match="ZZBFRQ"):
        read_metadata(record(ZZBFRQ="长期"), BUSINESS)


def test_national_codes_stand_for_values_in_records() -> None:
    written = write_metadata(metadata(IDENTITY), IDENTITY, Family.PINYIN)

    assert (written["KZ_XB"], written["KZ_MZ"]) == ("2", "01")
    assert read_metadata(written, IDENTITY).claims["ethnic_group"] == "汉"
    written["KZ_MZ"] = "维吾尔"
    assert read_metadata(written, IDENTITY).claims["ethnic_group"] == "维吾尔"


def test_two_spouses_stand_in_one_item() -> None:
    written = write_metadata(metadata(MARRIAGE), MARRIAGE, Family.PINYIN)

    assert written["CZZT"] == "买买提·艾力^𠮷小雅"
    assert written["CZZTDMLXDM"] == "111^111"


@pytest.mark.parametrize(
    "holders",
    [
        {"CZZT": "买买提·艾力^𠮷小雅"},
        {"CZZT": ["买买提·艾力", "𠮷小雅"]},
        {"男方姓名": "买买提·艾力", "女方姓名": "𠮷小雅"},
    ],
    ids=["text", "array", "claims"],
)
def test_two_spouses_are_read_wherever_they_stand(holders: dict[str, Any]) -> None:
    read = read_metadata({"ZZMC": "结婚证"} | holders, MARRIAGE)

    assert read.holders == ("买买提·艾力", "𠮷小雅")
    fields = application_of(read, MARRIAGE)
    assert (fields["husband_name"], fields["wife_name"]) == read.holders


def test_spouses_that_differ_within_a_record_are_refused() -> None:
    mixed = {"CZZT": "甲^乙", "男方姓名": "甲", "女方姓名": "丙"}

    with pytest.raises(MalformedError, match="twice"):
        read_metadata(mixed, MARRIAGE)


def test_an_identity_card_is_its_holders_number_whichever_is_told() -> None:
    read = read_metadata({"CZZTDM": "310101189907040024"}, IDENTITY)

    fields = application_of(read, IDENTITY)

    assert fields["document_number"] == "310101189907040024"


@pytest.mark.parametrize(
    ("identifier", "reason"),
    [
        (
            "1.2.156.3005.2.11100000000013338W011.11430000006122244L.20230000403.001.T",
            "generator counts letters",
        ),
        ("1.2.156.3003.2.11100000000013338W011.20230000403.001.U", "root"),
        (
            "1.2.156.3005.2.310000000000001.11430000006122244L.20230000403.001.U",
            "15-digit",
        ),
    ],
)
def test_an_identifier_of_a_wrong_generator_is_named(
    identifier: str, reason: str
) -> None:
    with pytest.raises(IdentifierError, match=reason):
        read_metadata(record(ZZBS=identifier), BUSINESS)


def test_a_local_catalogue_code_is_named() -> None:
    with pytest.raises(IdentifierError, match="15-digit"):
        type_code_of(record(ZZLXDM="310000000000001"))


def test_a_record_of_another_type_is_refused() -> None:
    with pytest.raises(MalformedError, match="type code"):
        read_metadata(record(), IDENTITY)


def test_one_item_said_twice_must_be_said_alike() -> None:
    alike = record(certificateNumber=record()["ZZBH"])

    assert read_metadata(alike, BUSINESS) == read_metadata(record(), BUSINESS)
    with pytest.raises(MalformedError, match="twice"):
        read_metadata(record(certificateNumber="91310101MA1TY0AN1X"), BUSINESS)


@pytest.mark.parametrize("value", [1, True, {}, 1.5])
def test_an_item_that_is_no_text_is_refused(value: object) -> None:
    with pytest.raises(MalformedError, match="ZZBH"):
        read_metadata(record(ZZBH=value), BUSINESS)


def test_a_record_without_any_item_has_no_family() -> None:
    with pytest.raises(MalformedError):
        family_of({"KZ_XB": "1"})


def test_the_last_day_is_the_day_before_a_license_ends() -> None:
    ends = datetime(2031, 11, 19, 16, 0, tzinfo=UTC)

    told = metadata(OFFICER, expires=ends)

    assert told.valid_until == date(2031, 11, 19)


def test_a_state_is_told_in_the_codes_of_its_type() -> None:
    told = metadata_of(
        held(OFFICER),
        OFFICER,
        sample_application(OFFICER),
        authority_code=MARKET_USCC,
        state=CanonicalState.EXPIRED,
    )

    assert write_metadata(told, OFFICER, Family.ENGLISH)["certState"] == "05"


def test_a_state_that_a_ministry_has_no_code_for_is_not_told_as_another() -> None:
    with pytest.raises(LicenseTypeError, match="revoked"):
        metadata_of(
            held(OFFICER),
            OFFICER,
            {},
            authority_code=MARKET_USCC,
            state=CanonicalState.REVOKED,
        )


@pytest.mark.parametrize(
    ("short_name", "number", "kind"),
    [
        ("vehicle-license", "310101189907040024", "111"),
        ("vehicle-license", "91310101MA1TY0AN1N", "001"),
        ("vehicle-license", "E12345678", None),
        ("real-estate-certificate", "310101189907040024、310101189811010031", "111"),
        ("resident-identity-card", "E12345678", None),
        ("business-license", "91310101MA1TY0AN1N", "001"),
        ("birth-certificate", "310101189907040024", None),
    ],
)
def test_what_a_holder_number_is_is_told_by_its_check_character(
    short_name: str, number: str, kind: str | None
) -> None:
    assert holder_code_type(TYPES[short_name], number) == kind
