"""The counter page as the browser gets it: one document and its files.

Only fixed texts are put into the page here; licenses reach it later, as JSON, and are
written as text by its script.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Literal

from jinja2 import Environment, Template

from credential import Bilingual, strict_json
from verifier.causes import Verdict
from verifier.messages import VERDICT_WORDS
from web.page_files import SHARED_FILES, shared_file

__all__ = ["PAGE_FILES", "PageLanguage", "counter_page", "page_file"]

PageLanguage = Literal["zh-CN", "en"]

_SCRIPTS = (
    "asking",
    "camera",
    "case",
    "checks",
    "counter",
    "files",
    "form",
    "item",
    "item_picker",
    "parts",
    "scanner",
    "sightings",
    "sound",
    "stage",
    "texts",
    "trust",
    "values",
    "verdict",
)

PAGE_FILES = MappingProxyType(
    {
        "camera.css": "text/css",
        "counter.css": "text/css",
        "item.css": "text/css",
        "verdict.css": "text/css",
        **SHARED_FILES,
        **{f"{name}.js": "text/javascript" for name in _SCRIPTS},
    }
)
"""The files that the page loads, with their media types."""


def counter_page(
    *,
    language: PageLanguage,
    region: Bilingual | None,
    region_code: str,
    posts_forms: bool = False,
) -> str:
    """Return the counter page in a language.

    Args:
        language: Of everything on it.
        region: Name of the accepting region, where the registry has one.
        region_code: Its division code.
        posts_forms: Whether the hall has a system that takes forms.
    """
    member: Literal["zh", "en"] = "en" if language == "en" else "zh"
    texts = {name: text[member] for name, text in _texts("page_texts.json").items()}
    return _template().render(
        language=language,
        t=texts,
        region=getattr(region, member) if region else "",
        region_code=region_code,
        posts_forms=posts_forms,
        script_texts={
            **{
                name: text[member] for name, text in _texts("script_texts.json").items()
            },
            "words": {
                verdict: VERDICT_WORDS[verdict].model_dump() for verdict in Verdict
            },
        },
    )


@cache
def page_file(name: str) -> bytes:
    """Return one of `PAGE_FILES`."""
    if name in SHARED_FILES:
        return shared_file(name)
    return (files("verifier") / "pages" / name).read_bytes()


@cache
def _template() -> Template:
    source = page_file("counter.html").decode("utf-8")
    return Environment(autoescape=True).from_string(source)


@cache
def _texts(name: str) -> dict[str, dict[str, str]]:
    texts: dict[str, dict[str, str]] = strict_json.loads(page_file(name))
    return texts
