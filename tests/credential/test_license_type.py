from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credential import strict_json
from credential.claim_metadata import Mask
from credential.errors import LicenseTypeError
from credential.license_type import LicenseType, print_claims
from tests.sample_registry import registry_files


@pytest.fixture
def entry() -> dict[str, Any]:
    content: dict[str, Any] = registry_files()["catalogue"][0]
    return content


def read(entry: dict[str, Any]) -> LicenseType:
    return LicenseType.model_validate_json(strict_json.dumps(entry))


def test_a_type_tells_its_names(entry: dict[str, Any]) -> None:
    kind = read(entry)

    assert kind.code == "11100000MB0143028R001"
    assert (kind.name.zh, kind.name.en) == ("营业执照", "Business license")
    assert list(kind.labels) == [claim["path"][0] for claim in entry["claims"]]
    assert "business_scope" not in kind.print_names


def test_a_print_edition_has_the_claims_of_the_profile_in_its_order(
    entry: dict[str, Any],
) -> None:
    entry["tongyan"]["print_profile"] = [
        {"claim": "legal_name"},
        {"claim": "document_number"},
    ]
    application = {
        "document_number": "91310115MA0000001Y",
        "legal_name": "上海样例茶叶有限公司",
        "business_scope": "茶叶销售。" * 200,
    }

    assert list(print_claims(read(entry), application).items()) == [
        ("legal_name", "上海样例茶叶有限公司"),
        ("document_number", "91310115MA0000001Y"),
    ]


def test_a_claim_that_the_application_lacks_is_not_printed(
    entry: dict[str, Any],
) -> None:
    assert print_claims(read(entry), {}) == {}


def test_a_masked_claim_is_printed_masked(entry: dict[str, Any]) -> None:
    mask = {"keep_first": 6, "keep_last": 4}
    entry["tongyan"]["print_profile"] = [{"claim": "document_number", "mask": mask}]

    printed = print_claims(read(entry), {"document_number": "31010118900101123X"})

    assert printed == {"document_number": "310101********123X"}


def test_what_is_to_be_masked_must_be_a_text(entry: dict[str, Any]) -> None:
    mask = {"keep_first": 6, "keep_last": 4}
    entry["tongyan"]["print_profile"] = [{"claim": "document_number", "mask": mask}]

    with pytest.raises(LicenseTypeError, match="document_number"):
        print_claims(read(entry), {"document_number": 310101189001011})


@given(st.text(max_size=30), st.integers(0, 20), st.integers(0, 20))
def test_a_mask_never_shows_more_than_it_keeps(
    text: str, keep_first: int, keep_last: int
) -> None:
    masked = Mask(keep_first=keep_first, keep_last=keep_last).over(text)

    assert len(masked) == len(text)
    kept = sum(ours == theirs for ours, theirs in zip(masked, text, strict=True))
    assert kept <= keep_first + keep_last + text.count("*")


@pytest.mark.parametrize("text", ["", "1", "1234567890"])
def test_a_text_too_short_for_its_mask_is_masked_whole(text: str) -> None:
    assert Mask(keep_first=6, keep_last=4).over(text) == "*" * len(text)
