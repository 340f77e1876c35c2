from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.repository import ROOT, tracked_files

_FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\]\((?P<target>[^)\s]+)\)")
_HEADING = re.compile(r"^#+ (?P<text>.+)$", re.MULTILINE)


def _documents() -> list[Path]:
    return tracked_files("*.md")


def _prose(document: Path) -> str:
    return _FENCE.sub("", document.read_text("utf-8"))


def _anchors(document: Path) -> set[str]:
    """Return the anchors that a forge makes of the headings."""
    return {
        re.sub(r"[^\w\- ]", "", heading["text"].lower()).strip().replace(" ", "-")
        for heading in _HEADING.finditer(_prose(document))
    }


def _is_broken(document: Path, target: str) -> bool:
    if target.startswith(("https://", "http://", "mailto:")):
        return False
    path, _, anchor = target.partition("#")
    meant = (document.parent / path).resolve() if path else document
    if not meant.exists():
        return True
    return bool(anchor) and anchor not in _anchors(meant)


@pytest.mark.parametrize(
    "document", _documents(), ids=lambda path: str(path.relative_to(ROOT))
)
def test_every_link_leads_somewhere(document: Path) -> None:
    targets = [link["target"] for link in _LINK.finditer(_prose(document))]

    assert [target for target in targets if _is_broken(document, target)] == []


def _linked_from(document: Path) -> set[Path]:
    return {
        (document.parent / link["target"].partition("#")[0]).resolve()
        for link in _LINK.finditer(_prose(document))
    }


def test_every_document_is_reached_from_the_index() -> None:
    there = set(tracked_files("docs/*.md"))
    ahead, reached = {ROOT / "docs" / "README.md"}, set[Path]()
    while ahead:
        document = ahead.pop()
        reached.add(document)
        ahead |= _linked_from(document) & there - reached

    assert sorted(str(path.relative_to(ROOT)) for path in there - reached) == []
