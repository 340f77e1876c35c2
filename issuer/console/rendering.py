"""Pages as HTML, in Chinese and in English; everything in them is escaped."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from hashlib import sha256
from importlib.resources import files
from types import MappingProxyType

from jinja2 import Environment

from credential.bilingual import Bilingual
from credential.moments import BEIJING, beijing_text, from_seconds
from credential.status_list import LicenseState
from issuer.console.page import LANGUAGES, Page, Section, Visit
from issuer.console.texts import PageLanguage, text_of, texts_in
from issuer.state import STATE_NAMES
from web.page_files import SHARED_FILES, shared_file
from web.templates import templates_of

__all__ = ["FILES", "console_file", "file_address", "render"]

FILES = MappingProxyType(
    {
        "console.css": "text/css",
        "forms.css": "text/css",
        "checks.js": "text/javascript",
        "progress.js": "text/javascript",
        **SHARED_FILES,
    }
)
"""The files that pages load, with their media types."""

# Of a file's SHA-256, in hex: enough to tell one edition of a page's file from another.
_DIGEST = 16


def render(page: Page, visit: Visit, sections: Sequence[Section]) -> str:
    """Return a page as HTML.

    Args:
        page: What is shown.
        visit: To whom, and in which language.
        sections: The places of the menu; it shows those that the operator may enter.
    """
    say = _speaker(visit.language)
    return (
        _templates()
        .get_template(page.template)
        .render(
            **page.values,
            t=texts_in(visit.language),
            say=say,
            visit=visit,
            root=visit.root,
            language=visit.language,
            languages=LANGUAGES,
            title=say(page.title),
            section=page.section,
            names_somebody=page.names_somebody,
            sections=[one for one in sections if visit.may(one.permission)],
            colon=": " if visit.language == "en" else "：",
            comma=", " if visit.language == "en" else "、",
        )
    )


@cache
def console_file(name: str) -> bytes:
    """Return one of `FILES`."""
    if name in SHARED_FILES:
        return shared_file(name)
    return (files("issuer") / "console" / "files" / name).read_bytes()


@cache
def file_address(name: str) -> str:
    """Return a file's address; it changes with the file, which may be kept for good."""
    return f"/console/files/{sha256(console_file(name)).hexdigest()[:_DIGEST]}/{name}"


def _speaker(language: PageLanguage) -> Callable[[Bilingual], str]:
    return lambda text: text_of(text, language)


@cache
def _templates() -> Environment:
    environment = templates_of("issuer.console")
    environment.filters["beijing"] = _beijing
    environment.filters["day"] = _day
    environment.filters["state_name"] = _state_name
    environment.globals["file"] = file_address
    return environment


def _beijing(at: int | None) -> str:
    return "—" if at is None else beijing_text(from_seconds(at))


def _day(at: int | None) -> str:
    return (
        "—" if at is None else from_seconds(at).astimezone(BEIJING).date().isoformat()
    )


def _state_name(state: LicenseState) -> Bilingual:
    return STATE_NAMES[state]
