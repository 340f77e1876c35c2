"""Two hosts sign a release together; neither can add, alter, drop or replay alone."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from tuf.api.metadata import Metadata

from tests.sample_registry import NOW, SHANGHAI, ZHEJIANG
from tests.trust_registry.cosigners import Cosigner, three_hosts
from tests.trust_registry.founded import MARKET, PASSPHRASE, FoundedRegistry
from trust_registry import roles
from trust_registry.archive import Archive, pack
from trust_registry.cosigning_files import Answer, read_answer, read_request
from trust_registry.errors import (
    ChainError,
    CosigningError,
    KeyFileError,
    OutdatedError,
    RegistryError,
    RepositoryError,
)
from trust_registry.inspection import inspect
from trust_registry.mirror import Mirrored, mirror
from trust_registry.source import FolderSource

Hosts = tuple[Cosigner, Cosigner, Cosigner]
PUBLISHER = roles.publisher_role(SHANGHAI)


@pytest.fixture
def hosts(registry: FoundedRegistry) -> Hosts:
    return three_hosts(registry)


# Together


def test_two_hosts_publish_what_one_took_in(
    registry: FoundedRegistry, hosts: Hosts, tmp_path: Path
) -> None:
    first, second, _ = hosts
    first.host.ingest(registry.submit(), now=NOW)
    published = first.finish(second.answer(first.ask()))

    assert (published.timestamp_version, published.snapshot_version) == (2, 2)
    assert inspect(FolderSource(first.host.repository.folder)).findings == []
    store = registry.store(tmp_path / "trust", first.host.repository.folder)
    assert store.view().agency(MARKET) is not None
    assert store.view().standing.versions[PUBLISHER] == 2


def test_each_file_bears_the_signatures_of_both(hosts: Hosts) -> None:
    first, second, _ = hosts
    later = NOW + timedelta(days=30)
    first.finish(second.answer(first.ask(now=later), now=later), now=later)

    for name in ("timestamp.json", "2.snapshot.json"):
        assert len(Metadata.from_bytes(first.published(name)).signatures) == 2


def test_one_host_alone_publishes_nothing(hosts: Hosts) -> None:
    first, _, _ = hosts
    with pytest.raises(KeyFileError, match="1 of the host's keys"):
        first.host.release(PASSPHRASE, now=NOW)


def test_what_comes_in_between_is_published_by_the_next_release(
    registry: FoundedRegistry, hosts: Hosts
) -> None:
    first, second, _ = hosts
    request = first.ask()
    first.host.ingest(registry.submit(), now=NOW)
    between = first.finish(second.answer(request))
    published = first.finish(second.answer(first.ask()))

    assert (between.new_snapshot, between.faults) == (False, {})
    assert published.new_snapshot


def test_without_news_the_published_snapshot_goes_on(hosts: Hosts) -> None:
    first, second, _ = hosts
    answer = second.answer(first.ask())

    assert [one.role for one in answer.signatures] == ["timestamp"]
    assert not first.finish(answer).new_snapshot


def test_any_two_of_the_three_may_lead_in_turn(hosts: Hosts) -> None:
    first, second, third = hosts
    first.finish(second.answer(first.ask()))
    for other in (second, third):
        assert other.mirror(first).is_new
    later = NOW + timedelta(days=1)
    published = third.finish(first.answer(third.ask(now=later), now=later), now=later)

    assert published.timestamp_version == 3
    assert second.mirror(third, now=later).timestamp_version == 3


def test_a_cosigner_takes_in_what_it_was_not_handed(
    registry: FoundedRegistry, hosts: Hosts
) -> None:
    first, second, _ = hosts
    for _ in range(2):
        first.host.ingest(registry.submit(), now=NOW)
    second.answer(first.ask())

    assert second.host.repository.versions()[PUBLISHER] == 3


def test_what_both_were_handed_is_taken_once(
    registry: FoundedRegistry, hosts: Hosts
) -> None:
    first, second, _ = hosts
    submissions = [registry.submit(), registry.submit()]
    for submission in submissions:
        first.host.ingest(submission, now=NOW)
        second.host.ingest(submission, now=NOW)

    assert first.finish(second.answer(first.ask())).new_snapshot


def test_a_request_may_be_answered_again_with_the_same_answer(hosts: Hosts) -> None:
    first, second, _ = hosts
    request = first.ask()
    answer = second.answer(request)

    assert second.answer(request) == answer
    assert first.finish(answer) == first.finish(answer)


def test_an_emergency_is_a_decision_of_both_hosts(
    registry: FoundedRegistry, hosts: Hosts
) -> None:
    first, second, _ = hosts

    def lengthen(content: dict[str, Any]) -> None:
        content["agencies"][0]["keys"][0]["not_before"] = "2020-01-01T00:00:00Z"

    registry.edit_agencies(lengthen)
    first.host.ingest(registry.submit(), now=NOW, emergency="a flood")
    request = first.ask()

    with pytest.raises(CosigningError, match="before every counter can know it"):
        second.answer(request)
    assert second.answer(request, emergency="a flood").signatures


# What a cosigner does not sign


def test_attack_a_host_that_drops_a_publication_is_not_cosigned(
    registry: FoundedRegistry, hosts: Hosts
) -> None:
    first, second, _ = hosts
    second.host.ingest(registry.submit(), now=NOW)

    with pytest.raises(CosigningError, match=f"does not list {PUBLISHER}"):
        second.answer(first.ask())


def test_attack_a_host_that_adds_a_forged_publication_is_not_cosigned(
    registry: FoundedRegistry, hosts: Hosts
) -> None:
    first, second, _ = hosts
    registry.forge(PUBLISHER, signers=registry.signers(roles.TIMESTAMP))
    forged = registry.repository.role_file(PUBLISHER, 2)
    first.host.repository.add_role_file(PUBLISHER, 2, forged)

    with pytest.raises(CosigningError, match=f"does not list {PUBLISHER}"):
        second.answer(first.ask())


def test_attack_a_host_that_replays_an_older_publication_is_not_cosigned(
    registry: FoundedRegistry, hosts: Hosts
) -> None:
    first, second, _ = hosts
    first.host.ingest(registry.submit(), now=NOW)
    first.finish(second.answer(first.ask()))
    second.mirror(first)
    (first.host.repository.folder / f"metadata/2.{PUBLISHER}.json").unlink()

    with pytest.raises(CosigningError, match=f"does not list {PUBLISHER}"):
        second.answer(first.ask(now=NOW + timedelta(hours=1)))


def test_attack_two_worlds_under_one_number_are_not_cosigned(hosts: Hosts) -> None:
    first, second, third = hosts
    second.answer(first.ask())

    with pytest.raises(CosigningError, match="timestamp v2 is not above v2"):
        second.answer(third.ask())


def test_a_new_request_after_a_lost_one_has_new_numbers(hosts: Hosts) -> None:
    first, second, _ = hosts
    second.answer(first.ask())
    published = first.finish(second.answer(first.ask()))

    assert published.timestamp_version == 3


@pytest.mark.parametrize("off", [timedelta(minutes=11), -timedelta(minutes=11)])
def test_a_request_of_another_time_is_not_cosigned(
    hosts: Hosts, off: timedelta
) -> None:
    first, second, _ = hosts
    now = NOW + timedelta(hours=1)
    request = first.ask(now=now)

    with pytest.raises(CosigningError, match="set both clocks right"):
        second.answer(request, now=now + off)


def test_a_cosigner_that_missed_a_release_catches_up_first(hosts: Hosts) -> None:
    first, second, third = hosts
    later = NOW + timedelta(days=30)
    first.finish(third.answer(first.ask(now=later), now=later), now=later)
    again = later + timedelta(hours=1)
    request = first.ask(now=again)

    with pytest.raises(CosigningError, match="mirror"):
        second.answer(request, now=again)
    second.mirror(first, now=again)
    assert second.answer(request, now=again).signatures


def test_attack_a_request_of_nobody_is_not_cosigned(
    registry: FoundedRegistry, hosts: Hosts
) -> None:
    first, second, _ = hosts
    request = first.ask()

    with pytest.raises(KeyFileError, match="no key of the host that may sign"):
        first.answer(request)  # its own
    changed = edited(request, lambda head: head["signature"].update(keyid="0" * 64))
    with pytest.raises(CosigningError, match="not signed by any of the host's keys"):
        second.answer(changed)
    assert registry.content(roles.TIMESTAMP).version == 1


@pytest.mark.parametrize(
    "change",
    [
        lambda head: head["terms"].update(timestamp_version=999_999_999),
        lambda head: head["terms"].update(issued="2026-11-21T02:00:01Z"),
        lambda head: head["signature"].update(sig="00" * 70),
    ],
)
def test_attack_an_altered_request_is_not_cosigned(
    hosts: Hosts, change: Callable[[dict[str, Any]], object]
) -> None:
    first, second, _ = hosts
    with pytest.raises(CosigningError, match="signature does not hold"):
        second.answer(edited(first.ask(), change))


@pytest.mark.parametrize(
    "change",
    [
        lambda head: head.update(more=1),
        lambda head: head["terms"].update(format="tongyan-release-request-2"),
        lambda head: head["terms"].update(timestamp_version=True),
        lambda head: head["terms"].update(snapshot_sha256="0" * 64),
        lambda head: head.pop("signature"),
    ],
)
def test_a_request_in_another_form_is_one_sentence(
    hosts: Hosts, change: Callable[[dict[str, Any]], object]
) -> None:
    first, second, _ = hosts
    with pytest.raises(CosigningError, match="not a whole request"):
        second.answer(edited(first.ask(), change))


def test_a_cut_request_is_one_sentence(hosts: Hosts) -> None:
    first, second, _ = hosts
    request = first.ask()
    request.write_bytes(request.read_bytes()[:-100])

    with pytest.raises(CosigningError, match="not a whole request") as caught:
        second.answer(request)
    assert caught.value.zh.endswith("请对方主机重新发送")


# Answers


def test_an_answer_to_another_request_publishes_nothing(hosts: Hosts) -> None:
    first, second, _ = hosts
    old = second.answer(first.ask())
    first.ask()

    with pytest.raises(CosigningError, match="answer to the newest request"):
        first.finish(old)
    assert b'"version":1' in first.published()


def test_attack_a_forged_answer_publishes_nothing(hosts: Hosts) -> None:
    first, second, _ = hosts
    answer = second.answer(first.ask())
    forged = answer.signatures[-1].model_copy(update={"sig": "30" * 70})

    with pytest.raises(CosigningError, match="does not hold"):
        first.finish(Answer(signatures=[forged]))


def test_attack_an_answer_by_the_same_key_is_no_second_signature(
    hosts: Hosts,
) -> None:
    first, second, _ = hosts
    answer = second.answer(first.ask())
    keyid = read_request(first.ask()).signature.keyid
    (made,) = answer.signatures
    with pytest.raises(RegistryError):
        first.finish(Answer(signatures=[made.model_copy(update={"keyid": keyid})]))


def test_an_answer_that_came_late_does_not_step_back(hosts: Hosts) -> None:
    first, second, third = hosts
    answer = second.answer(first.ask())
    first.finish(answer)
    third.mirror(first)
    later = NOW + timedelta(hours=1)
    third.finish(first.answer(third.ask(now=later), now=later), now=later)
    first.mirror(third, now=later)

    with pytest.raises(OutdatedError, match="v3 is published already"):
        first.finish(answer, now=later)


def test_an_answer_without_a_request_is_one_sentence(hosts: Hosts) -> None:
    first, second, third = hosts
    answer = second.answer(first.ask())

    with pytest.raises(CosigningError, match="asked for no cosignatures"):
        third.finish(answer)


@pytest.mark.parametrize("raw", [b"", b"{}", b"[]", b'{"signatures":[]}', b"\xff"])
def test_what_is_no_answer_is_one_sentence(raw: bytes) -> None:
    with pytest.raises(CosigningError, match="not a whole answer"):
        read_answer(raw)


def test_numbers_used_under_replaced_keys_bind_nobody(hosts: Hosts) -> None:
    first, second, _ = hosts
    second.answer(first.ask())
    file = second.folder / "cosigning/used.json"
    used = json.loads(file.read_bytes()) | {"timestamp": 999_999_999}
    file.write_text(json.dumps(used))
    with pytest.raises(CosigningError, match="not above v999999999"):
        second.answer(first.ask())

    others = ["0" * 64, "1" * 64, used["keyids"][0]]
    file.write_text(json.dumps(used | {"keyids": others}))
    assert second.answer(first.ask()).signatures


def test_attack_a_request_of_nobody_is_not_even_looked_into(
    registry: FoundedRegistry, hosts: Hosts
) -> None:
    first, second, _ = hosts
    first.host.ingest(registry.submit(), now=NOW)
    request = edited(first.ask(), lambda head: head["signature"].update(sig="00" * 70))

    with pytest.raises(CosigningError, match="signature does not hold"):
        second.answer(request)
    assert second.host.repository.versions()[PUBLISHER] == 1


def test_lost_numbers_stop_the_signing(hosts: Hosts) -> None:
    first, second, _ = hosts
    second.answer(first.ask())
    (second.folder / "cosigning/used.json").write_bytes(b"{")

    with pytest.raises(RepositoryError, match="restore it from the backup"):
        second.answer(first.ask())


# Mirrors


def test_a_mirror_has_every_file_of_the_first(
    registry: FoundedRegistry, hosts: Hosts
) -> None:
    first, second, third = hosts
    first.host.ingest(registry.submit(), now=NOW)
    file = registry.folder / "list.jwt"
    file.write_text(registry.status_list(), "ascii")
    first.host.ingest_status_list(file, now=NOW)
    first.finish(second.answer(first.ask()))
    came = third.mirror(first)

    assert came.status_lists == ["https://status.310000.example/310000-1"]
    assert files_of(third) == files_of(first)
    assert not third.mirror(first).is_new


def test_attack_a_mirror_takes_nothing_older(hosts: Hosts) -> None:
    first, second, third = hosts
    first.finish(second.answer(first.ask()))
    second.mirror(first)

    with pytest.raises(OutdatedError, match="older than v2"):
        second.mirror(third)
    assert second.published() == first.published()


def test_attack_a_mirror_takes_no_other_file_under_a_held_number(
    registry: FoundedRegistry, hosts: Hosts
) -> None:
    first, second, _ = hosts
    first.finish(second.answer(first.ask()))
    second.mirror(first)
    registry.release(now=NOW + timedelta(hours=1))  # all three keys, another world
    with pytest.raises(ChainError, match="two different files"):
        mirrored(second, registry)


def test_a_mirror_goes_on_beside_one_regions_fault(
    registry: FoundedRegistry, hosts: Hosts
) -> None:
    _, second, _ = hosts
    registry.forge(PUBLISHER, signers=[])
    registry.publish(ZHEJIANG)
    came = mirrored(second, registry)

    assert set(came.faults) == {SHANGHAI}
    assert second.published() == registry.repository.newest(roles.TIMESTAMP)


def mirrored(second: Cosigner, registry: FoundedRegistry) -> Mirrored:
    return mirror(second.host, FolderSource(registry.repository.folder), now=NOW)


def files_of(one: Cosigner) -> dict[str, bytes]:
    folder = one.host.repository.folder
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def edited(request: Path, change: Callable[[dict[str, Any]], object]) -> Path:
    """Change a request's head and pack it again."""
    archive = Archive(request)
    files = {name: b"".join(archive.chunks(name)) for name in archive.names}
    archive.close()
    head = json.loads(files["request.json"])
    change(head)
    files["request.json"] = json.dumps(head).encode("ascii")
    pack(request, files.items())
    return request
