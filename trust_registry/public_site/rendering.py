"""Pages as HTML, in Chinese and in English, from templates that run no script.

The same for a service and for a folder: every link is the name of a page beside it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import cache
from importlib.resources import files
from types import MappingProxyType, ModuleType
from typing import Any, Literal

from jinja2 import Environment

from credential import Bilingual, strict_json
from credential.moments import BEIJING, beijing_text
from trust_registry.health.roles_kept import role_name
from trust_registry.public_site import (
    ceremony_pages,
    counts_pages,
    health_pages,
    history_pages,
    overview_page,
    recognition_pages,
    regions_pages,
    type_pages,
)
from trust_registry.public_site.content import SiteContent
from trust_registry.public_site.page import Asked, Page, sheet_name
from trust_registry.public_site.sample_license import sample_code
from web.page_files import SHARED_FILES, shared_file
from web.templates import templates_of

__all__ = [
    "CONTENT_SECURITY_POLICY",
    "FILES",
    "LANGUAGES",
    "PageLanguage",
    "page_names",
    "render",
    "render_not_found",
    "sample_names",
    "sample_picture",
    "site_file",
]

PageLanguage = Literal["zh-CN", "en"]
LANGUAGES: tuple[PageLanguage, ...] = ("zh-CN", "en")

FILES = MappingProxyType({"site.css": "text/css", **SHARED_FILES})
"""The files that pages load, with their media types."""

# No script runs at all; forms ask this site and no other.
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
    "base-uri 'none'"
)

_SECTIONS: tuple[ModuleType, ...] = (
    overview_page,
    regions_pages,
    recognition_pages,
    type_pages,
    history_pages,
    ceremony_pages,
    health_pages,
    counts_pages,
)
_SAMPLE = "sample-"


def page_names(content: SiteContent) -> Iterator[str]:
    """Yield the names of all pages."""
    for section in _SECTIONS:
        yield from section.names(content)


def render(
    content: SiteContent, name: str, language: PageLanguage, asked: Asked
) -> str | None:
    """Return a page as HTML, or None if there is none of that name."""
    for section in _SECTIONS:
        page = section.page(content, name, asked)
        if page is not None:
            return _filled(page, content, name, language, asked)
    return None


def render_not_found(content: SiteContent, language: PageLanguage) -> str:
    """Return the page that stands for all that are not there."""
    title = Bilingual(zh="没有这个页面", en="Not found")
    page = Page("not_found.html", title, {}, "")
    return _filled(page, content, "index", language, Asked())


def sample_names(content: SiteContent) -> Iterator[str]:
    """Yield the names of the samples' pictures."""
    for kind in content.types:
        yield f"{_SAMPLE}{kind.code}.svg"


def sample_picture(content: SiteContent, name: str) -> bytes | None:
    """Return the QR code of a type's sample license as SVG, or None."""
    code = name.removeprefix(_SAMPLE).removesuffix(".svg")
    kind = content.state.catalogue.get(code)
    sample = sample_code(kind, now=content.now) if kind else None
    return sample.picture if sample else None


@cache
def site_file(name: str) -> bytes:
    """Return one of `FILES`."""
    if name in SHARED_FILES:
        return shared_file(name)
    return (files("trust_registry") / "public_site" / "files" / name).read_bytes()


def _filled(
    page: Page,
    content: SiteContent,
    name: str,
    language: PageLanguage,
    asked: Asked,
) -> str:
    say = _speaker(language)
    return (
        _templates()
        .get_template(page.template)
        .render(
            **page.values,
            **_frame(content, name, language, asked),
            title=say(page.title),
            section=page.section,
            say=say,
        )
    )


def _frame(
    content: SiteContent, name: str, language: PageLanguage, asked: Asked
) -> Mapping[str, Any]:
    member = _member(language)
    texts = {key: text[member] for key, text in _texts().items()}
    return {
        "content": content,
        "t": texts,
        "language": language,
        "name": name,
        "asked": asked,
        "policy": CONTENT_SECURITY_POLICY,
        "sections": [
            (section, texts[f"nav_{section}"])
            for section in (
                "index",
                "regions",
                "recognition",
                "types",
                "history",
                "sittings",
                "health",
                "counts",
            )
        ],
    }


def _speaker(language: PageLanguage) -> Any:  # noqa: ANN401 (a function of templates)
    member = _member(language)

    def say(text: Bilingual) -> str:
        said: str = getattr(text, member)
        return said

    return say


def _member(language: PageLanguage) -> Literal["zh", "en"]:
    return "en" if language == "en" else "zh"


@cache
def _templates() -> Environment:
    environment = templates_of("trust_registry.public_site")
    environment.filters["beijing"] = _beijing
    environment.filters["day"] = _day
    environment.filters["capital"] = lambda text: text[:1].upper() + text[1:]
    environment.filters["cause"] = counts_pages.cause_label
    environment.globals["sheet_name"] = sheet_name
    environment.globals["role_name"] = role_name
    return environment


def _beijing(at: datetime | None) -> str:
    return "—" if at is None else beijing_text(at)


def _day(at: datetime | None) -> str:
    return "—" if at is None else at.astimezone(BEIJING).date().isoformat()


@cache
def _texts() -> Mapping[str, Mapping[str, str]]:
    raw = (files("trust_registry") / "public_site" / "texts.json").read_bytes()
    texts: Mapping[str, Mapping[str, str]] = strict_json.loads(raw)
    return texts
