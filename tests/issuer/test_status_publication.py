"""Status lists say what the ledger says, at a time that only rises."""

from __future__ import annotations

from pathlib import Path

import pytest

from credential.moments import to_seconds
from credential.status_list import LicenseState, StatusList, parse_status_list
from issuer.errors import PublicationError
from issuer.index_blocks import BLOCK_SIZE, EntryDraw
from issuer.license_record import LicenseRecord
from issuer.registry_entries import status_issuer_entry
from issuer.state import Act
from issuer.status_publication import PublishedList, StatusPublisher
from tests.issuer.office import (
    BUSINESS,
    DAY_S,
    DRIVING,
    NOW,
    PASSPHRASE,
    SHANGHAI,
    Office,
)
from tests.issuer.test_renewal import BEGINS, renewed


def published(office: Office, *, now: int = NOW) -> PublishedList:
    (one,) = office.publisher().publish(now=now)
    return one


def unpacked(one: PublishedList) -> StatusList:
    """Return a list as its file has it."""
    return parse_status_list(one.path.read_text("ascii")).unpack()


def state_of(office: Office, one: PublishedList, record: LicenseRecord) -> LicenseState:
    return unpacked(one).state_at(office.index_of(record))


def test_every_state_is_told_and_every_other_place_is_not_issued(
    office: Office,
) -> None:
    told = {}
    for number, act in enumerate([None, *(a for a in Act if a is not Act.REINSTATE)]):
        record = office.mint(BUSINESS, document_number=USCCS[number]).record
        if act is not None:
            office.change(record.license_id, act)
        told[office.index_of(record)] = LicenseState.VALID if act is None else act.to
    one = unpacked(published(office))
    states = [one.state_at(index) for index in range(BLOCK_SIZE)]
    assert {at: state for at, state in enumerate(states) if state != 15} == told


USCCS = (
    "91310101MA1TY0AN1N",
    "91310101000000001J",
    "91310101000000002M",
    "91310101000000003Q",
    "91310101000000004U",
    "91310101000000005Y",
)


def test_a_list_is_signed_by_the_regions_status_issuer_under_its_uri(
    office: Office,
) -> None:
    office.mint()
    one = published(office)
    token = parse_status_list(one.token)
    entry = status_issuer_entry(SHANGHAI, office.keys(None))
    key = entry.key(token.kid)
    assert key is not None
    assert key.holds(
        alg=token.alg, message=token.signing_input, signature=token.signature
    )
    assert unpacked(one).uri == "https://status.310000.example/310000-1"
    assert one.path.name == "310000-1.jwt"


def test_a_list_outlives_the_longest_age_that_a_type_of_it_allows(
    office: Office,
) -> None:
    office.mint()
    one = unpacked(published(office))
    longest = max(kind.tongyan.max_status_age_s for kind in (BUSINESS, DRIVING))
    assert one.expires is not None
    assert to_seconds(one.expires) - to_seconds(one.issued_at) >= longest


def test_iat_rises_with_every_publication_even_within_a_second(
    office: Office,
) -> None:
    office.mint()
    times = [to_seconds(published(office).issued_at) for _ in range(3)]
    assert times == [NOW, NOW + 1, NOW + 2]


def test_a_clock_far_behind_the_last_list_is_told_and_the_list_stays(
    office: Office,
) -> None:
    office.mint()
    one = published(office)
    with pytest.raises(PublicationError, match="set the clock right"):
        published(office, now=NOW - DAY_S)
    assert one.path.read_text("ascii") == one.token


def test_a_predecessor_is_superseded_in_the_list_from_its_successors_first_day(
    office: Office,
) -> None:
    old = office.mint().record
    new = renewed(office, old, valid_from="2026-12-01").record
    before = published(office, now=BEGINS - 1)
    assert state_of(office, before, old) is LicenseState.VALID
    after = published(office, now=BEGINS)
    assert state_of(office, after, old) is LicenseState.SUPERSEDED
    assert state_of(office, after, new) is LicenseState.VALID


def test_a_folder_that_cannot_be_written_leaves_the_old_list_whole(
    office: Office, tmp_path: Path
) -> None:
    office.mint()
    one = published(office)
    publisher = office.installation.status_publisher(
        PASSPHRASE, now=NOW, folder=tmp_path / "file" / "below"
    )
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(PublicationError, match="stays in use"):
        publisher.publish(now=NOW)
    assert one.path.read_text("ascii") == one.token


def test_a_published_folder_holds_lists_and_nothing_half_written(
    office: Office,
) -> None:
    office.mint()
    one = published(office)
    published(office)
    assert [path.name for path in one.path.parent.iterdir()] == [one.path.name]


class Overtaken(StatusPublisher):
    """A publisher that falls asleep after its `iat`; a newer list comes meanwhile."""

    def _next_iat(self, number: int, now: int) -> int:
        iat = super()._next_iat(number, now)
        StatusPublisher(
            self.ledger, self.signer, self.folder, self.max_status_age_s
        ).publish(now=now + 5)
        return iat


def test_a_publisher_overtaken_by_a_newer_one_leaves_its_file_alone(
    office: Office,
) -> None:
    office.mint()
    usual = office.publisher()
    slow = Overtaken(usual.ledger, usual.signer, usual.folder, usual.max_status_age_s)
    (late,) = slow.publish(now=NOW)
    lying = parse_status_list(late.path.read_text("ascii")).unpack()
    assert to_seconds(lying.issued_at) == NOW + 5
    assert to_seconds(late.issued_at) == NOW


def test_what_has_changed_is_stale_and_what_has_not_is_not(office: Office) -> None:
    old = office.mint().record
    publisher = office.publisher()
    assert publisher.stale_lists(now=NOW) == [1]
    published(office)
    assert publisher.stale_lists(now=NOW) == []
    office.change(old.license_id, Act.SUSPEND)
    assert publisher.stale_lists(now=NOW) == [1]
    published(office, now=NOW + 1)
    office.mint(BUSINESS)
    assert publisher.stale_lists(now=NOW + 1) == [1]


def test_a_supersession_that_falls_due_makes_a_list_stale(office: Office) -> None:
    renewed(office, office.mint().record, valid_from="2026-12-01")
    published(office, now=BEGINS - 100)
    assert office.publisher().stale_lists(now=BEGINS - 1) == []
    assert office.publisher().stale_lists(now=BEGINS) == [1]


def test_a_list_past_half_its_life_or_without_a_file_is_stale(office: Office) -> None:
    office.mint()
    one = published(office)
    publisher = office.publisher()
    half = publisher.max_status_age_s // 2
    assert publisher.stale_lists(now=NOW + half) == []
    assert publisher.stale_lists(now=NOW + half + 1) == [1]
    one.path.unlink()
    assert publisher.stale_lists(now=NOW) == [1]


def test_lists_are_published_each_under_its_own_number(office: Office) -> None:
    with office.installation.ledger.writing() as connection:
        draw = EntryDraw(connection, BLOCK_SIZE + 3, list_capacity=BLOCK_SIZE)
        draw.take(BLOCK_SIZE + 3)
    first, second = office.publisher().publish(now=NOW)
    assert (first.path.name, second.path.name) == ("310000-1.jwt", "310000-2.jwt")
    given = [entry.index for entry in draw.entries if entry.list_number == 2]
    states = [unpacked(second).state_at(index) for index in range(BLOCK_SIZE)]
    assert sorted(given) == [i for i, s in enumerate(states) if s is LicenseState.VALID]
