"""Members that the council suspended, and those that left, on the pages."""

from __future__ import annotations

from datetime import timedelta

from tests.sample_registry import JIANGSU, NOW, SHANGHAI
from tests.trust_registry.ceremony.sittings import (
    assembled,
    propose,
    repository_state,
    take_in,
)
from tests.trust_registry.founded import FoundedRegistry
from trust_registry.ceremony.changes.expulsion import expel
from trust_registry.ceremony.changes.suspension import suspend
from trust_registry.ceremony.proposal import Draft
from trust_registry.public_site.content import SiteContent, read_content
from trust_registry.public_site.page import Asked
from trust_registry.public_site.rendering import render
from trust_registry.source import FolderSource


def decide(registry: FoundedRegistry, draft: Draft) -> SiteContent:
    """Carry a draft through a sitting to the pages."""
    take_in(registry, assembled(registry, propose(registry, draft)))
    registry.release(now=NOW + timedelta(minutes=1))
    source = FolderSource(registry.repository.folder)
    return read_content(source, now=NOW + timedelta(hours=1), is_live=False)


def shown(content: SiteContent, name: str) -> str:
    html = render(content, name, "en", Asked())
    assert html is not None
    return html


def test_a_suspended_member_is_marked(registry: FoundedRegistry) -> None:
    state = repository_state(registry)
    content = decide(registry, suspend(state, SHANGHAI, since=NOW, now=NOW))

    assert "suspended" in shown(content, "regions")
    assert "has suspended this region" in shown(content, f"region-{SHANGHAI}")
    assert "has suspended" not in shown(content, f"region-{JIANGSU}")
    rules = {one.rule: one.region for one in content.report.findings}
    assert rules["region-suspended"] == SHANGHAI
    assert "suspended" in shown(content, "history")


def test_a_former_member_is_named_with_its_end(registry: FoundedRegistry) -> None:
    state = repository_state(registry)
    content = decide(registry, expel(state, JIANGSU, accept_issued_until=NOW, now=NOW))

    assert "Former members" in shown(content, "regions")
    assert "2026-11-21 10:00" in shown(content, "regions").split("Former members")[1]
    assert render(content, f"region-{JIANGSU}", "en", Asked()) is None
    assert content.region_name(JIANGSU).en == "Jiangsu"
