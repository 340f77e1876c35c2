"""The example in the format document is an item that counters read."""

from __future__ import annotations

import re

from tests.repository import ROOT
from trust_registry.service_items import ServiceItems


def test_the_example_is_read() -> None:
    text = (ROOT / "docs" / "formats" / "service-items.md").read_text("utf-8")
    (example,) = re.findall(r"```json\n(.*?)```", text, re.DOTALL)

    assert ServiceItems.model_validate_json(example).items[0].code == "330000-SPJY"
