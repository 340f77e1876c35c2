from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from credential import strict_json
from credential.claim_metadata import ClaimMetadata, Mask
from credential.license_type import LicenseType
from tests.sample_registry import registry_files


def claim(**changes: Any) -> ClaimMetadata:
    content = {
        "path": ["sex"],
        "display": [
            {"locale": "zh-CN", "label": "性别"},
            {"locale": "en", "label": "Sex"},
        ],
        "values": [
            {"value": "男", "en": "Male", "gb_value": "1"},
            {"value": "女", "en": "Female", "gb_value": "2"},
        ],
    }
    return ClaimMetadata.model_validate_json(strict_json.dumps(content | changes))


def license_type(**changes: Any) -> LicenseType:
    content = registry_files()["catalogue"][0]
    return LicenseType.model_validate_json(strict_json.dumps(content | changes))


def test_a_value_is_told_in_both_languages() -> None:
    assert [entry.label.en for entry in claim().values] == ["Male", "Female"]
    assert claim().values[1].label.zh == "女"


@pytest.mark.parametrize("twice", ["value", "gb_value"])
def test_a_value_and_its_code_stand_once(twice: str) -> None:
    values = [
        {"value": "男", "en": "Male", "gb_value": "1"},
        {"value": "女", "en": "Female", "gb_value": "2"},
    ]
    values[1][twice] = values[0][twice]

    with pytest.raises(ValidationError, match="twice"):
        claim(values=values)


def test_values_without_a_national_code_may_be_many() -> None:
    values = [{"value": "穿青人", "en": "Chuanqing"}, {"value": "其他", "en": "Other"}]

    assert len(claim(values=values).values) == 2


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("310101189907040024", "310101********0024"),
        ("E12345678", "*********"),
        ("𠮷" * 12, "𠮷𠮷𠮷𠮷𠮷𠮷**𠮷𠮷𠮷𠮷"),
        ("", ""),
    ],
)
def test_a_mask_keeps_the_ends_and_hides_a_short_text_whole(
    text: str, masked: str
) -> None:
    assert Mask(keep_first=6, keep_last=4).over(text) == masked


def test_a_mask_may_keep_nothing_of_the_end() -> None:
    mask = Mask(keep_first=6, keep_last=0)

    assert mask.over("310101189907040024") == "310101************"


def test_a_personal_number_is_not_printed_without_a_mask() -> None:
    claims = registry_files()["catalogue"][0]["claims"]
    claims[0]["personal_number"] = True

    with pytest.raises(ValidationError, match="without a mask"):
        license_type(claims=claims)


def test_a_co_holder_is_named_by_a_claim_of_the_type() -> None:
    extension = registry_files()["catalogue"][0]["tongyan"]
    extension["co_holders"] = [{"claim": "wife_name"}]

    with pytest.raises(ValidationError, match="wife_name"):
        license_type(tongyan=extension)
