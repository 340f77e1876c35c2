"""Changes of state: what the law knows, with reason, operator and time."""

from __future__ import annotations

import pytest

from credential.status_list import LicenseState
from issuer.errors import StateChangeError, UnknownLicenseError
from issuer.license_rows import events_of
from issuer.state import STATE_NAMES, Act, change
from tests.issuer.office import NOW, Office

# What each act leads to, and the acts after which it is possible.
ALLOWED: dict[Act, tuple[str, list[list[Act]]]] = {
    Act.SUSPEND: ("suspended", [[]]),
    Act.REINSTATE: ("valid", [[Act.SUSPEND]]),
    Act.REVOKE: ("revoked", [[], [Act.SUSPEND]]),
    Act.WITHDRAW: ("withdrawn", [[], [Act.SUSPEND]]),
    Act.CANCEL: ("cancelled", [[], [Act.SUSPEND], [Act.REVOKE], [Act.WITHDRAW]]),
    Act.TRANSFER_OUT: ("transferred-out", [[]]),
}
PATHS: list[list[Act]] = [
    [],
    [Act.SUSPEND],
    [Act.REVOKE],
    [Act.WITHDRAW],
    [Act.CANCEL],
    [Act.TRANSFER_OUT],
]


@pytest.mark.parametrize(
    "before", PATHS, ids=lambda path: "-".join(a.command for a in path)
)
@pytest.mark.parametrize("act", Act, ids=lambda act: act.command)
def test_an_act_is_done_exactly_where_the_law_knows_it(
    office: Office, act: Act, before: list[Act]
) -> None:
    license_id = office.mint().record.license_id
    for earlier in before:
        office.change(license_id, earlier)
    state, allowed = ALLOWED[act]
    if before in allowed:
        office.change(license_id, act, now=NOW + 1)
        record = office.record(license_id)
        assert record.state.code == state
        assert record.state_since == NOW + 1
    else:
        unchanged = office.record(license_id)
        with pytest.raises(StateChangeError) as refused:
            office.change(license_id, act, now=NOW + 1)
        assert STATE_NAMES[unchanged.state].zh in refused.value.reason.zh
        assert STATE_NAMES[unchanged.state].en in refused.value.reason.en
        assert office.record(license_id) == unchanged


def test_every_change_is_an_event_with_reason_operator_and_time(
    office: Office,
) -> None:
    minted = office.mint()
    office.change(minted.record.license_id, Act.SUSPEND, now=NOW + 5)
    with office.installation.ledger.reading() as connection:
        events = events_of(connection, minted.record)
    assert [event.act for event in events] == ["mint", "suspend"]
    last = events[-1]
    assert (last.at, last.state, last.reason, last.operator) == (
        NOW + 5,
        LicenseState.SUSPENDED,
        "for the test",
        "clerk",
    )


def test_a_change_without_a_reason_is_refused(office: Office) -> None:
    license_id = office.mint().record.license_id
    with (
        pytest.raises(StateChangeError, match="reason"),
        office.installation.ledger.writing() as connection,
    ):
        change(
            connection, license_id, Act.REVOKE, reason=" ", operator="clerk", now=NOW
        )
    assert office.record(license_id).state is LicenseState.VALID


def test_a_change_before_the_last_one_is_refused(office: Office) -> None:
    license_id = office.mint().record.license_id
    with pytest.raises(StateChangeError, match="check the time"):
        office.change(license_id, Act.REVOKE, now=NOW - 1)


def test_a_final_state_says_to_mint_anew(office: Office) -> None:
    license_id = office.mint().record.license_id
    office.change(license_id, Act.CANCEL)
    with pytest.raises(StateChangeError, match="mint a new one"):
        office.change(license_id, Act.REINSTATE)


def test_a_license_that_the_ledger_does_not_have_is_named(office: Office) -> None:
    with pytest.raises(UnknownLicenseError, match=r"no license 1\.2\.3"):
        office.change("1.2.3", Act.REVOKE)
