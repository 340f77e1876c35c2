"""Ends of keys and license types are told 60, 30 and 7 days before, and not sooner."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from credential.status_list import parse_status_list
from issuer.agencies import KeyRecord, TypePeriod
from issuer.cli import main
from issuer.installation import Installation
from issuer.kept_signers import KeptSigners
from issuer.key_report import key_reports, trust_notice
from issuer.key_states import key_lapse, key_states, type_lapses
from issuer.lapse_watch import LapseWatch
from tests.issuer.batch_jobs.asked import asked_at
from tests.issuer.listed import founded_with, trust_of
from tests.issuer.office import BUSINESS, DAY_S, NOW, PASSPHRASE, YEAR_S, Office
from tests.issuer.test_batch import company
from tests.sample_keys import jwk_of, kid_of
from trust_registry.agencies import AgencyKey
from trust_registry.agencies import TypePeriod as ListedPeriod

CODE = "11100000MB0143028R001"


def key(name: str, begins: int, ends: int, state: str = "active") -> KeyRecord:
    jwk = jwk_of(name)
    return KeyRecord(
        kid_of(name), "credential", "ES256", jwk, f"{name}.pem", begins, ends, state
    )


def listed(name: str, **changed: object) -> AgencyKey:
    entry = {
        "kid": kid_of(name),
        "jwk": jwk_of(name),
        "purpose": "credential",
        "not_before": "2026-01-01T00:00:00Z",
    }
    return AgencyKey.model_validate(entry | changed)


@pytest.mark.parametrize(
    ("days", "within"),
    [(61, None), (60, 60), (31, 60), (30, 30), (8, 30), (7, 7), (1, 7), (0, 0)],
)
def test_the_end_of_the_last_key_is_told_in_steps(
    days: int, within: int | None
) -> None:
    states = key_states([key("market", NOW - YEAR_S, NOW + days * DAY_S)], None)
    lapse = key_lapse(states, now=NOW)
    assert (None if lapse is None else lapse.within_days) == within


def test_a_next_key_that_takes_over_in_time_is_no_warning() -> None:
    now_and_next = [
        key("market", NOW - YEAR_S, NOW + 7 * DAY_S),
        key("traffic", NOW + 5 * DAY_S, NOW + YEAR_S),
    ]
    assert key_lapse(key_states(now_and_next, None), now=NOW) is None


def test_a_gap_before_the_next_key_is_a_warning() -> None:
    gap = [
        key("market", NOW - YEAR_S, NOW + 7 * DAY_S),
        key("traffic", NOW + 8 * DAY_S, NOW + YEAR_S),
    ]
    lapse = key_lapse(key_states(gap, None), now=NOW)
    assert lapse is not None and lapse.within_days == 7
    assert "new-key" in lapse.told.en and "new-key" in lapse.told.zh


def test_a_next_key_that_the_registry_does_not_list_takes_over_nothing() -> None:
    now_and_next = [
        key("market", NOW - YEAR_S, NOW + 7 * DAY_S),
        key("traffic", NOW + 5 * DAY_S, NOW + YEAR_S),
    ]
    states = key_states(now_and_next, [listed("market")])
    assert [one.listed for one in states] == [True, False]
    lapse = key_lapse(states, now=NOW)
    assert lapse is not None and lapse.within_days == 7


@pytest.mark.parametrize(
    "changed",
    [
        {"not_after": "2026-11-20T00:00:00Z"},
        {"state": "retired", "revoked_at": "2026-11-20T00:00:00Z"},
        {"state": "compromised", "revoked_at": "2026-11-20T00:00:00Z"},
        {"not_before": "2026-11-22T00:00:00Z"},
    ],
)
def test_a_key_that_the_registry_ended_or_has_not_begun_does_not_sign(
    changed: dict[str, object],
) -> None:
    ours = key("market", NOW - YEAR_S, NOW + YEAR_S)
    (state,) = key_states([ours], [listed("market", **changed)])
    assert not state.signs_at(NOW)
    lapse = key_lapse([state], now=NOW)
    assert lapse is not None and lapse.within_days == 0


def test_the_end_of_a_license_type_is_told_by_ledger_and_registry() -> None:
    ours = [TypePeriod(CODE, NOW - YEAR_S, NOW + 20 * DAY_S)]
    (by_ledger,) = type_lapses(ours, None, now=NOW)
    assert (by_ledger.name, by_ledger.within_days) == (CODE, 30)
    open_ended = [TypePeriod(CODE, NOW - YEAR_S)]
    assert type_lapses(open_ended, None, now=NOW) == []
    theirs = ListedPeriod.model_validate(
        {"code": CODE, "from": "2026-01-01T00:00:00Z", "until": "2026-11-25T00:00:00Z"}
    )
    (by_registry,) = type_lapses(open_ended, [theirs], now=NOW)
    assert by_registry.within_days == 7
    (unlisted,) = type_lapses(open_ended, [], now=NOW)
    assert unlisted.within_days == 0 and "名录" in unlisted.told.zh


def test_a_type_that_ended_long_ago_is_not_told_for_ever() -> None:
    ended = [TypePeriod(CODE, NOW - YEAR_S, NOW - DAY_S)]
    assert type_lapses(ended, None, now=NOW) == []


def test_a_timer_learns_by_the_exit_code(
    office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["keys", str(office.installation.folder), "--json", "--at"]
    assert main([*words, "2026-11-22T08:00"]) == 0
    reports = json.loads(capsys.readouterr().out)["reports"]
    assert [len(one["keys"]) for one in reports] == [1, 1, 1]
    assert all(one["keys"][0]["signs_now"] for one in reports)
    assert main([*words, "2027-11-01T08:00"]) == 1
    answer = json.loads(capsys.readouterr().out)
    assert [len(one["lapses"]) for one in answer["reports"]] == [0, 1, 1]
    assert "--trust" in answer["trust_notice"]["en"]


def test_with_a_trust_store_each_key_says_whether_it_is_listed(
    office: Office, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    trust = trust_of(founded_with(office, tmp_path), tmp_path / "trust")
    office.installation.enter_key(
        office.market, PASSPHRASE, begins=NOW + DAY_S, ends=NOW + YEAR_S, now=NOW
    )
    folder = str(office.installation.folder)
    words = ["keys", folder, "--trust", str(trust), "--at", "2026-11-21T10:00"]
    assert main([*words, "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["trust_notice"] is None
    _, market, _ = answer["reports"]
    assert [one["listed"] for one in market["keys"]] == [True, False]
    assert main(words) == 0
    assert "NOT LISTED" in capsys.readouterr().out


def test_a_next_key_signs_from_its_first_second_without_a_restart(
    office: Office,
) -> None:
    signers = KeptSigners(office.installation, PASSPHRASE)
    first = signers.signer_for(office.market, now=NOW).kid
    begins = NOW + DAY_S
    following = office.installation.enter_key(
        office.market, PASSPHRASE, begins=begins, ends=begins + YEAR_S, now=NOW
    ).kid
    assert signers.signer_for(office.market, now=begins - 1).kid == first
    assert signers.signer_for(office.market, now=begins).kid == following


def test_without_a_trust_store_that_is_said(office: Office) -> None:
    notice = trust_notice(office.installation, now=NOW)
    assert notice is not None and "不核对名录" in notice.zh
    assert key_reports(office.installation, now=NOW, agency_id=office.market.id)


def test_a_service_logs_what_lapses_once_a_day_whatever_the_clock_does(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    watch = LapseWatch(office.installation)
    soon = NOW + YEAR_S - 29 * DAY_S
    told = []
    for now in (soon, soon + 60, soon + DAY_S, soon - 99 * DAY_S):
        caplog.clear()
        watch.look(now=now)
        told.append(len(caplog.messages))
    # Two agencies' keys and that nothing asks the registry; months before, that alone.
    assert told == [3, 0, 3, 1]


def test_a_trust_store_that_cannot_be_read_hides_no_key(
    office: Office, tmp_path: Path
) -> None:
    trust = trust_of(founded_with(office, tmp_path), tmp_path / "trust")
    for index in trust.glob("generations/*/index*"):
        index.write_bytes(b"zero")
    with Installation.open(office.installation.folder, trust=trust) as opened:
        notice = trust_notice(opened, now=NOW)
        reports = key_reports(opened, now=NOW)
    assert notice is not None and "trust update" in notice.en
    assert [one.listed for report in reports for one in report.keys] == [None] * 3


def test_the_status_issuers_next_key_is_made_listed_and_taken_up_by_a_running_service(
    office: Office, tmp_path: Path
) -> None:
    secret = tmp_path / "passphrase.txt"
    secret.write_bytes(PASSPHRASE.reveal())
    folder = office.installation.folder
    office.mint()
    with asked_at(office) as asked:

        def kid() -> str:
            text = asked.ask("GET", "/status/310000/310000-1").body.decode()
            return parse_status_list(text).kid

        first = kid()
        words = [
            "new-key",
            str(folder),
            "--status-issuer",
            "--from",
            "2026-11-22T08:00",
        ]
        more = ["--passphrase-file", str(secret), "--at", "2026-11-21T08:00"]
        assert main([*words, *more]) == 0
        asked.sent.now = NOW + DAY_S - 1
        office.mint(BUSINESS)
        assert kid() == first
        asked.sent.now = NOW + DAY_S
        office.mint(BUSINESS, **company(1))
        assert kid() == office.keys(None)[-1].kid != first
    entry = json.loads((folder / "entries" / "status-issuer.json").read_bytes())
    assert [one["kid"] for one in entry["keys"]] == [
        one.kid for one in office.keys(None)
    ]
