from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from pydantic import ValidationError

from credential import strict_json
from credential.errors import LicenseTypeError
from credential.identifier import LicenseId
from credential.license import License, StatusReference
from credential.national_status import CanonicalState, StateCodes, canonical_state
from credential.status_list import LicenseState

NOW = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)
DAY = timedelta(days=1)
HELD = License(
    iss="https://license.310000.example/housing",
    type_code="11100000000013338W011",
    license_id=LicenseId("11100000000013338W011", "310000", "Q8Z7K2M", "001"),
    issued_at=NOW - DAY,
    not_before=NOW - DAY,
    expires=NOW + DAY,
    replaces=None,
    status=StatusReference("https://status.310000.example/310000-1", 7),
    holder_jwk=None,
    claims={},
)
EXPIRED = HELD._replace(expires=NOW)
NOT_YET = HELD._replace(not_before=NOW + DAY)
LONG_TERM = HELD._replace(not_before=None, expires=None)


def table(**codes: str) -> StateCodes:
    entries = [
        {"state": state.replace("_", "-"), "code": code}
        for state, code in codes.items()
    ]
    content = {"source": "unverified", "codes": entries}
    return StateCodes.model_validate_json(strict_json.dumps(content))


@pytest.mark.parametrize(
    ("held", "state", "expected"),
    [
        (HELD, LicenseState.VALID, CanonicalState.VALID),
        (LONG_TERM, LicenseState.VALID, CanonicalState.VALID),
        (EXPIRED, LicenseState.VALID, CanonicalState.EXPIRED),
        (NOT_YET, LicenseState.VALID, CanonicalState.NOT_YET_VALID),
        (HELD, LicenseState.SUSPENDED, CanonicalState.SUSPENDED),
        (EXPIRED, LicenseState.SUSPENDED, CanonicalState.EXPIRED),
        (EXPIRED, LicenseState.REVOKED, CanonicalState.REVOKED),
        (NOT_YET, LicenseState.WITHDRAWN, CanonicalState.WITHDRAWN),
        (HELD, LicenseState.CANCELLED, CanonicalState.CANCELLED),
        (HELD, LicenseState.TRANSFERRED_OUT, CanonicalState.TRANSFERRED_OUT),
        (EXPIRED, LicenseState.SUPERSEDED, CanonicalState.SUPERSEDED),
    ],
)
def test_one_state_describes_a_license(
    held: License, state: LicenseState, expected: CanonicalState
) -> None:
    assert canonical_state(held, state, now=NOW) is expected


def test_what_was_never_issued_has_no_state() -> None:
    with pytest.raises(LicenseTypeError):
        canonical_state(HELD, LicenseState.NOT_ISSUED, now=NOW)


@pytest.mark.parametrize("state", CanonicalState)
def test_a_state_has_a_name_in_both_languages(state: CanonicalState) -> None:
    assert state.label.zh
    assert state.label.en.replace(" ", "-") == state.value


def test_one_code_means_different_things_for_two_licenses_of_a_ministry() -> None:
    officers = table(valid="01", expired="05")
    operators = table(valid="01", cancelled="05")

    assert officers.state_of("05") is CanonicalState.EXPIRED
    assert operators.state_of("05") is CanonicalState.CANCELLED


def test_an_expired_license_is_never_told_as_cancelled() -> None:
    with pytest.raises(LicenseTypeError, match="expired"):
        table(valid="01", cancelled="05").code_of(CanonicalState.EXPIRED)


def test_an_unknown_code_is_not_guessed() -> None:
    with pytest.raises(LicenseTypeError, match="'5'"):
        table(valid="01", cancelled="05").state_of("5")


def test_a_shared_code_reads_back_as_the_first_state() -> None:
    shared = table(withdrawn="03", revoked="03")

    assert shared.code_of(CanonicalState.REVOKED) == "03"
    assert shared.state_of("03") is CanonicalState.WITHDRAWN


def test_a_state_stands_once_in_a_table() -> None:
    twice = [{"state": "valid", "code": "01"}, {"state": "valid", "code": "02"}]
    content = {"source": "known", "codes": twice}

    with pytest.raises(ValidationError, match="twice"):
        StateCodes.model_validate_json(strict_json.dumps(content))


@pytest.mark.parametrize("code", ["", "有效", "0" * 17, "0 1"])
def test_a_code_is_short_and_plain(code: str) -> None:
    with pytest.raises(ValidationError):
        table(valid=code)
