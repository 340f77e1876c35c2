"""What may befall the writing of a status list: the list before stays whole."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from credential.moments import to_seconds
from credential.status_list import LicenseState, parse_status_list
from issuer.errors import PublicationError
from issuer.listed_states import listed_states
from issuer.signer import Signer
from issuer.state import Act
from issuer.status_publication import StatusPublisher
from tests.issuer.office import BUSINESS, NOW, YEAR_S, Office
from tests.issuer.test_renewal import BEGINS, renewed
from tests.trust_registry.failing_disk import FailingDisk, FullDisk, PowerCutError

MOST_CHANGES = 20


@pytest.fixture
def published(office: Office) -> Path:
    """Return the file of a published list whose ledger has gone on since."""
    first = office.mint()
    (one,) = office.publisher().publish(now=NOW)
    office.change(first.record.license_id, Act.REVOKE)
    return one.path


def iat_of(path: Path) -> int:
    return to_seconds(parse_status_list(path.read_text("ascii")).unpack().issued_at)


def test_fault_a_power_cut_at_any_change_leaves_the_old_list_or_the_new(
    office: Office, published: Path
) -> None:
    """After each cut the list is whole, known to be stale, and published next time."""
    for changes in range(MOST_CHANGES):
        begun = iat_of(published)
        cutting = replace(office.publisher(), disk=FailingDisk(changes))
        try:
            cutting.publish(now=NOW + 1)
        except PowerCutError:
            assert iat_of(published) == begun
            assert office.publisher().stale_lists(now=NOW) == [1]
        else:
            assert iat_of(published) > begun
            assert office.publisher().stale_lists(now=NOW) == []
            assert [path.name for path in published.parent.iterdir()] == [
                published.name
            ]
            return
    pytest.fail(f"a publication makes more than {MOST_CHANGES} changes")


def test_fault_a_full_disk_leaves_the_list_before_and_says_so(
    office: Office, published: Path
) -> None:
    before = published.read_bytes()
    full = replace(office.publisher(), disk=FullDisk(0))

    with pytest.raises(PublicationError, match="the one before stays in use"):
        full.publish(now=NOW + 1)
    assert published.read_bytes() == before
    assert office.publisher().stale_lists(now=NOW + 1) == [1]


def test_fault_a_folder_that_cannot_be_made_leaves_the_ledger_as_it_was(
    office: Office, tmp_path: Path
) -> None:
    office.mint()
    blocked = tmp_path / "file"
    blocked.write_bytes(b"")

    with pytest.raises(PublicationError, match="cannot be written"):
        replace(office.publisher(), folder=blocked).publish(now=NOW)
    assert office.publisher().stale_lists(now=NOW) == [1]


@dataclass(frozen=True)
class SlowSigner:
    """Lets something happen while a list is signed."""

    signer: Signer
    meanwhile: Callable[[], None]

    @property
    def alg(self) -> str:
        return self.signer.alg

    @property
    def kid(self) -> str:
        return self.signer.kid

    def sign(self, message: bytes) -> bytes:
        self.meanwhile()
        return self.signer.sign(message)


def test_others_mint_and_revoke_while_a_list_is_made_and_it_counts_as_stale(
    office: Office,
) -> None:
    minted = office.mint()
    usual = office.publisher()

    def meanwhile() -> None:
        office.change(minted.record.license_id, Act.REVOKE)
        office.mint(BUSINESS)

    slow = replace(usual, signer=SlowSigner(usual.signer, meanwhile))
    (one,) = slow.publish(now=NOW)
    held = parse_status_list(one.path.read_text("ascii")).unpack()
    index = office.index_of(minted.record)

    # One reading of the ledger, whole: neither of the two is in it.
    assert held.state_at(index) is LicenseState.VALID
    assert usual.stale_lists(now=NOW) == [1]
    (next_one,) = usual.publish(now=NOW + 1)
    held = parse_status_list(next_one.path.read_text("ascii")).unpack()
    assert held.state_at(index) is LicenseState.REVOKED
    assert usual.stale_lists(now=NOW + 1) == []


class GivenBefore(StatusPublisher):
    """A publisher that fell asleep after its ``iat`` and wakes up later."""

    def _next_iat(self, number: int, now: int) -> int:
        assert number == 1
        return now


def test_a_list_of_an_older_reading_does_not_bring_back_what_was_revoked_since(
    office: Office,
) -> None:
    minted = office.mint()
    usual = office.publisher()
    usual.publish(now=NOW)
    first = GivenBefore(usual.ledger, usual.signer, usual.folder, YEAR_S)

    def meanwhile() -> None:
        office.change(minted.record.license_id, Act.REVOKE)
        first.publish(now=NOW + 1)

    slow = replace(usual, signer=SlowSigner(usual.signer, meanwhile))
    (newest,) = slow.publish(now=NOW + 2)
    held = parse_status_list(newest.path.read_text("ascii")).unpack()

    assert to_seconds(newest.issued_at) == NOW + 2
    assert to_seconds(held.issued_at) == NOW + 1
    assert held.state_at(office.index_of(minted.record)) is LicenseState.REVOKED


def test_fault_a_cut_after_a_successor_began_leaves_the_list_stale(
    office: Office,
) -> None:
    old = office.mint().record
    renewed(office, old, valid_from="2026-12-01")
    office.publisher().publish(now=BEGINS - 100)
    cutting = replace(office.publisher(), disk=FailingDisk(0))

    with pytest.raises(PowerCutError):
        cutting.publish(now=BEGINS)
    assert office.publisher().stale_lists(now=BEGINS + 1) == [1]


def test_a_successor_that_begins_before_a_hurried_lists_iat_makes_it_stale(
    office: Office,
) -> None:
    old = office.mint().record
    renewed(office, old, valid_from="2026-12-01")
    for _ in range(2):
        (one,) = office.publisher().publish(now=BEGINS - 1)
    held = parse_status_list(one.path.read_text("ascii")).unpack()

    assert to_seconds(held.issued_at) == BEGINS
    assert held.state_at(office.index_of(old)) is LicenseState.VALID
    assert office.publisher().stale_lists(now=BEGINS) == [1]


def test_a_publication_goes_through_no_license_that_is_valid(office: Office) -> None:
    """Of 15 million rows it may read those that are not valid, by their indexes."""
    office.mint()
    asked: list[tuple[str, Any]] = []
    with office.installation.ledger.reading() as connection:
        event.listen(
            connection,
            "before_cursor_execute",
            lambda _connection, _cursor, *asks: asked.append(asks[:2]),
        )
        listed_states(connection, 1, NOW)
        plans = [
            step.detail
            for statement, parameters in list(asked)
            for step in connection.exec_driver_sql(
                f"EXPLAIN QUERY PLAN {statement}", parameters
            )
        ]

    assert [plan for plan in plans if plan.startswith("SCAN")] == [
        "SCAN licenses USING COVERING INDEX licenses_not_valid"
    ]
    assert (
        "SEARCH editions USING COVERING INDEX editions_by_license (license=?)" in plans
    )
