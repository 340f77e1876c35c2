"""The plainest sitting: a council role is signed anew and nothing else changes."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from tests.sample_registry import NOW
from tests.trust_registry.ceremony.sittings import (
    assembled,
    propose,
    repository_state,
    reviewed,
    take_in,
)
from tests.trust_registry.founded import FoundedRegistry
from trust_registry import roles
from trust_registry.ceremony.changes.renew import renew
from trust_registry.ceremony.trusted_state import trusted_state
from trust_registry.errors import CeremonyError

LATER = NOW + timedelta(days=30)


@pytest.mark.parametrize("which", [["targets"], ["root"], ["root", "targets"]])
def test_a_renewed_role_reaches_the_counters(
    registry: FoundedRegistry, tmp_path: Path, which: list[str]
) -> None:
    store = registry.store(tmp_path / "trust")
    draft = renew(repository_state(registry), which, now=NOW)
    proposal = propose(registry, draft)

    taken = take_in(registry, assembled(registry, proposal))
    registry.release(now=NOW)
    report = store.update([str(registry.repository.folder)], now=NOW)

    assert taken.versions == dict.fromkeys(which, 2)
    assert report.sources[0].outcome == "new"
    for role in which:
        assert trusted_state(str(store.folder)).pin(role).version == 2


def test_a_renewal_reads_as_two_sentences(registry: FoundedRegistry) -> None:
    state = repository_state(registry)
    proposal = propose(registry, renew(state, [roles.TARGETS], now=LATER))

    (one,) = reviewed(registry, proposal, now=LATER)

    assert [change.topic for change in one.changes] == ["expires", "version"]
    assert [str(told) for told in one.sentences] == [
        "理事会目录有效至北京时间 2027-06-29 09:00（此前为 2027-05-29 10:00）。"
        " The council's role is good until 2027-06-29 09:00 (Beijing time; 2027-05-29"
        " 10:00 before).",
        "理事会目录由第 1 版变为第 2 版。 The council's role goes from v1 to v2.",
    ]


def test_too_few_signatures_make_no_sitting(registry: FoundedRegistry) -> None:
    draft = renew(repository_state(registry), [roles.TARGETS], now=NOW)
    proposal = propose(registry, draft)

    with pytest.raises(
        CeremonyError, match=r"has 2 of 3 signatures; .* 330000, 340000"
    ):
        assembled(registry, proposal, members=["310000", "320000"])


def test_all_signatures_that_came_are_kept(registry: FoundedRegistry) -> None:
    draft = renew(repository_state(registry), [roles.TARGETS], now=NOW)
    proposal = propose(registry, draft)

    take_in(registry, assembled(registry, proposal))

    content = registry.repository.newest(roles.TARGETS)
    assert content.count(b'"sig"') == 4
