"""The counter page as the browser gets it: one document and its files.

Only fixed texts are put into the page here; licenses reach it later, as JSON, and are
written as text by its script.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any, Literal

from jinja2 import Environment, FunctionLoader, Template

from credential import Bilingual, strict_json
from verifier.causes import Verdict
from verifier.messages import VERDICT_WORDS
from web.page_files import SHARED_FILES, shared_file

__all__ = [
    "APP_ICONS",
    "PAGE_FILES",
    "PageLanguage",
    "PageParts",
    "app_texts",
    "counter_page",
    "desk_page",
    "numbers_page",
    "page_file",
    "page_language",
    "sign_in_page",
]

PageLanguage = Literal["zh-CN", "en"]

_SCRIPTS = (
    "asking",
    "bad_scan",
    "bursts",
    "camera",
    "case",
    "chart",
    "checks",
    "counter",
    "desk",
    "dispute",
    "dispute_list",
    "files",
    "form",
    "item",
    "item_picker",
    "live_request",
    "numbers",
    "open_window",
    "parts",
    "remote_window",
    "scanner",
    "sightings",
    "sign_out",
    "slip",
    "sound",
    "stage",
    "texts",
    "trust",
    "values",
    "verdict",
)

PAGE_FILES = MappingProxyType(
    {
        "bad_scan.css": "text/css",
        "camera.css": "text/css",
        "counter.css": "text/css",
        "dispute.css": "text/css",
        "item.css": "text/css",
        "live_request.css": "text/css",
        "numbers.css": "text/css",
        "remote.css": "text/css",
        "signed_in.css": "text/css",
        "slip.css": "text/css",
        "staff.css": "text/css",
        "verdict.css": "text/css",
        **SHARED_FILES,
        **{f"{name}.js": "text/javascript" for name in _SCRIPTS},
    }
)
"""The files that the page loads, with their media types."""

_LIVE = "live_request_texts.json"
_DISPUTES = "dispute_texts.json"
_SLIPS = "slip_texts.json"
_BAD_SCANS = "bad_scan_texts.json"

APP_ICONS = MappingProxyType({"icon-192.png": 192, "icon-512.png": 512})
"""The icons of the installed page, and their width in pixels."""


@dataclass(frozen=True, slots=True)
class PageParts:
    """What a hall has set up; its page has no button for anything else.

    Attributes:
        forms: A system of the hall takes pre-filled forms.
        remote_windows: Clerks elsewhere can decide on what is scanned here.
        disputes: Clerks can dispute what they check.
        numbers: Receipts are kept, counted, and printed as slips.
        slips: A system of the hall takes slips.
        bad_scans: Scans that could not be read may be kept.
    """

    forms: bool = False
    remote_windows: bool = False
    disputes: bool = False
    numbers: bool = False
    slips: bool = False
    bad_scans: bool = False


NOTHING_SET_UP = PageParts()


def counter_page(
    *,
    language: PageLanguage,
    region: Bilingual | None,
    region_code: str,
    parts: PageParts = NOTHING_SET_UP,
    signed_in: str = "",
) -> str:
    """Return the counter page in a language.

    Args:
        language: Of everything on it.
        region: Name of the accepting region, where the registry has one.
        region_code: Its division code.
        parts: What the hall has set up.
        signed_in: Who came in at the staff's door, if it was there.
    """
    return _template("counter.html").render(
        language=language,
        t=app_texts(language),
        region=getattr(region, _member(language)) if region else "",
        region_code=region_code,
        parts=parts,
        signed_in=signed_in,
        script_texts=_script_texts(language),
    )


def desk_page(*, language: PageLanguage, clerk: str) -> str:
    """Return the page of a clerk who decides for remote windows.

    Args:
        language: Of everything on it.
        clerk: Who has signed in.
    """
    texts = _in_one("desk_texts.json", language)
    return _template("desk.html").render(
        language=language,
        t=app_texts(language) | texts,
        signed_in=clerk,
        script_texts=_script_texts(language) | texts,
    )


def numbers_page(
    *, language: PageLanguage, region: Bilingual | None, region_code: str
) -> str:
    """Return the page of a hall's numbers; they come later, as JSON.

    Args:
        language: Of everything on it.
        region: Name of the accepting region, where the registry has one.
        region_code: Its division code.
    """
    texts = _in_one("numbers_texts.json", language)
    return _template("numbers.html").render(
        language=language,
        t=app_texts(language) | texts,
        region=getattr(region, _member(language)) if region else "",
        region_code=region_code,
        script_texts=_script_texts(language) | texts,
    )


def sign_in_page(*, language: PageLanguage, trouble: str = "") -> str:
    """Return the page on which staff sign in.

    Args:
        language: Of everything on it.
        trouble: Name of the text that says why it did not work, if it did not.
    """
    texts = _in_one("sign_in_texts.json", language)
    told = texts[trouble] if trouble else ""
    return _template("sign_in.html").render(language=language, t=texts, trouble=told)


def app_texts(language: PageLanguage) -> dict[str, str]:
    """Return the fixed texts of the counter page in a language, by name."""
    told = _in_one("page_texts.json", language)
    for name in (_LIVE, _DISPUTES, _SLIPS):
        told |= _in_one(name, language)
    return told


def page_language(asked: str) -> PageLanguage:
    """Return the language of a page; Chinese unless English was asked for."""
    return "en" if asked == "en" else "zh-CN"


def _script_texts(language: PageLanguage) -> dict[str, Any]:
    words = {verdict: VERDICT_WORDS[verdict].model_dump() for verdict in Verdict}
    told = _in_one("script_texts.json", language) | _in_one(_LIVE, language)
    for name in (_DISPUTES, _SLIPS, _BAD_SCANS):
        told |= _in_one(name, language)
    return {**told, "words": words}


def _in_one(name: str, language: PageLanguage) -> dict[str, str]:
    member = _member(language)
    return {text: told[member] for text, told in _texts(name).items()}


def _member(language: PageLanguage) -> Literal["zh", "en"]:
    return "en" if language == "en" else "zh"


@cache
def page_file(name: str) -> bytes:
    """Return one of `PAGE_FILES`."""
    if name in SHARED_FILES:
        return shared_file(name)
    return (files("verifier") / "pages" / name).read_bytes()


@cache
def _template(name: str) -> Template:
    loader = FunctionLoader(lambda part: page_file(part).decode("utf-8"))
    return Environment(autoescape=True, loader=loader).get_template(name)


@cache
def _texts(name: str) -> dict[str, dict[str, str]]:
    texts: dict[str, dict[str, str]] = strict_json.loads(page_file(name))
    return texts
