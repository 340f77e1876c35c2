"""How far a sitting came: proposals and signatures that lie at the host, on a page."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.sample_registry import NOW, SHANGHAI, ZHEJIANG
from tests.trust_registry.ceremony.sittings import (
    propose,
    repository_state,
    reviewed,
    signatures,
)
from tests.trust_registry.founded import FoundedRegistry
from trust_registry import roles
from trust_registry.ceremony.changes.renew import renew
from trust_registry.ceremony.signature_file import write_signature_files
from trust_registry.disk import Disk
from trust_registry.public_site.page import Asked
from trust_registry.public_site.rendering import render
from trust_registry.public_site.router import SitePages
from trust_registry.public_site.sittings import SittingStatus, read_sittings


@pytest.fixture
def table(registry: FoundedRegistry) -> Path:
    """Return the folder of a sitting that renews the council's role."""
    table = registry.folder / "host/sittings/2027-renewal"
    table.mkdir(parents=True)
    draft = renew(repository_state(registry), [roles.TARGETS], now=NOW)
    propose(registry, draft)
    shutil.move(registry.folder / "renew.zip", table / "renew.zip")
    return table


def sign(registry: FoundedRegistry, table: Path, members: Sequence[str]) -> None:
    draft = renew(repository_state(registry), [roles.TARGETS], now=NOW)
    sitting = reviewed(registry, propose(registry, draft))
    made = signatures(registry, sitting, members=members)
    write_signature_files(table, made, disk=Disk())


def status(registry: FoundedRegistry) -> SittingStatus:
    (found,) = read_sittings(
        registry.folder / "host/sittings", repository_state(registry), now=NOW
    )
    return found


def test_a_proposal_that_nobody_signed_names_everybody_who_may(
    registry: FoundedRegistry, table: Path
) -> None:
    found = status(registry)

    assert found.name == table.name
    assert [one.kind.name for one in found.proposals] == ["renew"]
    (tally,) = found.tallies
    assert (len(tally.signed), len(tally.missing), tally.threshold) == (0, 4, 3)
    assert not found.is_complete


def test_signatures_are_counted_as_they_come(
    registry: FoundedRegistry, table: Path
) -> None:
    sign(registry, table, [SHANGHAI, ZHEJIANG])
    assert status(registry).tallies[0].signed == [SHANGHAI, ZHEJIANG]
    assert not status(registry).is_complete

    sign(registry, table, [SHANGHAI, ZHEJIANG, "340000"])
    assert status(registry).is_complete


def test_what_counts_for_nothing_is_named_with_its_reason(
    registry: FoundedRegistry, table: Path
) -> None:
    sign(registry, table, [SHANGHAI])
    (signature,) = table.glob("*.sig.json")
    edited = signature.read_text().replace('"sig":"', '"sig":"00')
    (table / "edited.sig.json").write_text(edited)
    (table / "cut.zip").write_bytes(b"PK")

    found = status(registry)

    assert found.tallies[0].signed == [SHANGHAI]
    assert set(found.left_out) == {"edited.sig.json", "cut.zip"}
    assert "does not hold" in str(found.left_out["edited.sig.json"])


@pytest.mark.usefixtures("table")
def test_a_proposal_of_yesterdays_state_is_told_to_be_one(
    registry: FoundedRegistry,
) -> None:
    registry.forge(roles.TARGETS)
    registry.release()

    found = status(registry)

    assert found.proposals == []
    assert set(found.left_out) == {"renew.zip"}


def test_the_page_shows_it_and_follows_what_comes_in(
    registry: FoundedRegistry, table: Path
) -> None:
    host = registry.folder / "host"
    pages = SitePages(host / "repository", sittings=host / "sittings")

    def shown(language: str) -> str:
        html = render(
            pages.content(NOW),
            "sittings",
            "en" if language == "en" else "zh-CN",
            Asked(),
        )
        assert html is not None
        return html

    assert "0 / 3" in shown("en")
    sign(registry, table, [SHANGHAI])
    assert "1 / 3" in shown("en")
    assert "Sign anew, unchanged" in shown("en")
    assert "未达门限" in shown("zh")
    assert "Shanghai" in shown("en").split("1 / 3")[1].split("</tr>")[0]


def test_a_host_without_sittings_says_so(registry: FoundedRegistry) -> None:
    content = SitePages(registry.repository.folder).content(NOW)
    html = render(content, "sittings", "en", Asked())

    assert html is not None
    assert "No proposal waits at the host." in html
