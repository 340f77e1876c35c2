"""The documents of license types and metadata say what the code does."""

from __future__ import annotations

import json
import re
from dataclasses import fields
from pathlib import Path

import pytest

from credential.claim_formats import CLAIM_FORMATS
from credential.claim_metadata import ClaimMetadata
from credential.gb36903 import LicenseMetadata
from credential.gb36903_items import ITEMS
from credential.gb36903_reader import read_metadata
from credential.license_type import LicenseType, LicenseTypeExtension
from credential.national_status import CanonicalState
from tests.repository import ROOT
from trust_registry.catalogue import read_license_type, shipped_license_types

TYPE_DOCUMENT = ROOT / "docs" / "formats" / "license-type.md"
METADATA_DOCUMENT = ROOT / "docs" / "formats" / "license-metadata.md"
IDENTITY_CARD = "11100000000013127D001"


def example(document: Path) -> str:
    match = re.search(r"^```json\n(.*?)^```", document.read_text("utf-8"), re.M | re.S)
    assert match is not None
    return match[1]


def rows(document: Path) -> set[str]:
    return set(re.findall(r"^\| `(\w+)` \|", document.read_text("utf-8"), re.MULTILINE))


def test_the_example_of_a_license_type_is_one() -> None:
    kind = read_license_type(example(TYPE_DOCUMENT).encode("utf-8"))

    assert kind.tongyan.short_name == "sample-permit"


@pytest.mark.parametrize("model", [LicenseType, ClaimMetadata, LicenseTypeExtension])
def test_each_member_of_a_license_type_has_its_rule(
    model: type[LicenseType | ClaimMetadata | LicenseTypeExtension],
) -> None:
    assert set(model.model_fields) - {"tongyan"} <= rows(TYPE_DOCUMENT)


def test_each_form_of_a_number_and_each_state_is_named() -> None:
    text = TYPE_DOCUMENT.read_text("utf-8")

    for name in (*CLAIM_FORMATS, *(state.value for state in CanonicalState)):
        assert f"`{name}`" in text


def test_the_example_of_a_record_is_read() -> None:
    record = json.loads(example(METADATA_DOCUMENT))

    read = read_metadata(record, shipped_license_types()[IDENTITY_CARD])

    assert read.claims == {"sex": "女", "ethnic_group": "汉"}
    assert set(read.unknown) == {"XTBZ"}


def test_each_item_stands_in_the_document_under_all_its_names() -> None:
    text = METADATA_DOCUMENT.read_text("utf-8")
    names = {field.name for field in fields(LicenseMetadata)}

    for item in ITEMS:
        assert f"| `{item.pinyin}` | `{item.english}` | {item.chinese} |" in text
        assert item.field in names
