"""Whatever the counter page names, the service has: a missing style shows late."""

from __future__ import annotations

import re

import pytest

from credential import Bilingual
from verifier.page import PAGE_FILES, counter_page, page_file

_LOADED = re.compile(r'(?:href|src)="/pages/([^"]+)"')
_IMPORTED = re.compile(r'from "\./([^"]+)"')


def test_every_file_that_the_page_loads_is_served() -> None:
    region = Bilingual(zh="浙江省", en="Zhejiang")
    html = counter_page(language="zh-CN", region=region, region_code="330000")

    loaded = set(_LOADED.findall(html))
    assert {"frame.css", "counter.css", "counter.js"} <= loaded
    assert loaded <= set(PAGE_FILES)


@pytest.mark.parametrize("name", [name for name in PAGE_FILES if name.endswith(".js")])
def test_every_module_that_a_script_imports_is_served(name: str) -> None:
    imported = set(_IMPORTED.findall(page_file(name).decode("utf-8")))

    assert imported <= set(PAGE_FILES)
