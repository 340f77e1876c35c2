"""The wallet's page as the browser gets it: fixed texts only, no license in it.

What the license says reaches the page later, as JSON, and is written as text.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Literal

from jinja2 import Environment, Template

from credential import strict_json

__all__ = ["PAGE_FILES", "page_file", "wallet_page"]

PAGE_FILES = MappingProxyType(
    {
        "wallet.css": "text/css",
        "wallet.js": "text/javascript",
        "live_code.js": "text/javascript",
        "mark.svg": "image/svg+xml",
    }
)
"""The files that the page loads, with their media types."""


def wallet_page(language: Literal["zh-CN", "en"]) -> str:
    """Return the page in a language."""
    member = "en" if language == "en" else "zh"
    texts = {name: text[member] for name, text in _texts().items()}
    return _template().render(language=language, t=texts)


@cache
def page_file(name: str) -> bytes:
    """Return one of `PAGE_FILES`."""
    return (files("examples.wallet") / "pages" / name).read_bytes()


@cache
def _template() -> Template:
    source = page_file("wallet.html").decode("utf-8")
    return Environment(autoescape=True).from_string(source)


@cache
def _texts() -> dict[str, dict[str, str]]:
    texts: dict[str, dict[str, str]] = strict_json.loads(page_file("texts.json"))
    return texts
