"""A dishonest host works on a region's file: no counter takes it, old or new.

One counter has long been in use; the other is fresh: it was seeded from the last honest
bundle, and has seen nothing else.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from tuf.api.metadata import Snapshot

from tests.sample_registry import NOW, REGIONS, SHANGHAI
from tests.trust_registry.founded import MARKET, FoundedRegistry
from trust_registry import roles
from trust_registry.layout import blob_path
from trust_registry.role_content import meta_file
from trust_registry.store import TrustStore

PUBLISHER = roles.publisher_role(SHANGHAI)
AGENCIES = f"regions/{SHANGHAI}/agencies.json"
LATER = NOW + timedelta(hours=1)

Attack = Callable[[FoundedRegistry], object]


def forge(registry: FoundedRegistry) -> None:
    """Sign a publication with the host's own keys."""
    registry.forge(PUBLISHER, signers=registry.signers(roles.TIMESTAMP))
    registry.release_unchecked(now=LATER)


def alter(registry: FoundedRegistry) -> None:
    """Change the signed role file, and pin what came of it."""
    path = registry.repository.folder / f"metadata/2.{PUBLISHER}.json"
    path.write_bytes(path.read_bytes().replace(b"regions/310000", b"regions/320000"))
    registry.release_unchecked(now=LATER)


def alter_the_list(registry: FoundedRegistry) -> None:
    """Change the agencies themselves, under the name of the true list."""
    registry.release(now=LATER)
    path = the_list(registry)
    path.write_bytes(path.read_bytes().replace(b"12315", b"99999"))


def drop(registry: FoundedRegistry) -> None:
    registry.release(now=LATER)
    (registry.repository.folder / f"metadata/2.{PUBLISHER}.json").unlink()


def drop_the_list(registry: FoundedRegistry) -> None:
    registry.release(now=LATER)
    the_list(registry).unlink()


def replay(registry: FoundedRegistry) -> None:
    """Show the publication of before, rightly signed by the region."""
    old = registry.repository.role_file(PUBLISHER, 1)

    def list_the_old(snapshot: Snapshot) -> None:
        snapshot.meta[f"{PUBLISHER}.json"] = meta_file(1, old)

    registry.release_unchecked(now=LATER, change=list_the_old)


def the_list(registry: FoundedRegistry) -> Path:
    pin = registry.content(PUBLISHER).targets[AGENCIES]
    return registry.repository.folder / blob_path(AGENCIES, pin.hashes["sha256"])


@pytest.fixture
def honest(registry: FoundedRegistry) -> Path:
    """The last honest bundle: Shanghai's second publication renames an agency."""

    def rename(content: dict[str, Any]) -> None:
        content["agencies"][0]["name"]["en"] = "As the region signed it"

    registry.edit_agencies(rename)
    registry.publish()
    return registry.bundle("honest")


@pytest.fixture(params=["existing", "fresh"])
def counter(
    request: pytest.FixtureRequest,
    registry: FoundedRegistry,
    tmp_path: Path,
) -> TrustStore:
    if request.param == "fresh":
        bundle = request.getfixturevalue("honest")
        return registry.store(tmp_path / "counter", bundle)
    store = registry.store(tmp_path / "counter")
    store.update([str(request.getfixturevalue("honest"))], now=NOW)
    return store


@pytest.mark.parametrize(
    "attack",
    [forge, alter, alter_the_list, drop, drop_the_list, replay],
    ids=lambda attack: attack.__name__,
)
def test_attack_a_host_that_tampers_with_a_regions_file(
    registry: FoundedRegistry, counter: TrustStore, attack: Attack
) -> None:
    attack(registry)
    counter.update([str(registry.repository.folder)], now=LATER)
    view = counter.view()

    agency = view.agency(MARKET)
    assert agency is not None
    assert agency.name.en == "As the region signed it"
    assert agency.contact is not None
    assert agency.contact.phone == "12315"
    assert view.standing.versions[PUBLISHER] == 2
    # Whatever was refused, it was Shanghai's alone: the others are up to date.
    assert view.standing.issued_at == LATER
    assert set(view.standing.quarantined) <= {SHANGHAI}
    assert set(view.standing.region_expires) == set(REGIONS)
