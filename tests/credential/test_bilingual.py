from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from credential.bilingual import Bilingual


def test_a_text_is_told_in_both_languages() -> None:
    assert str(Bilingual(zh="证照", en="license")) == "证照 license"


@pytest.mark.parametrize(
    "content",
    [{"zh": "证照"}, {"en": "license"}, {"zh": "", "en": "x"}, {"zh": 1, "en": "x"}],
    ids=str,
)
def test_a_text_in_one_language_is_none(content: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Bilingual.model_validate(content)


def test_a_text_does_not_change() -> None:
    text = Bilingual(zh="证照", en="license")

    with pytest.raises(ValidationError):
        text.zh = "别的"  # type: ignore[misc]
