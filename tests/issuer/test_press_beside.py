"""A second process signs half of a large batch; should it end, nothing is lost."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator

import pytest

from credential import base64url
from credential.carrier import decode
from credential.license import License, StatusReference
from credential.license_type import print_claims
from credential.moments import from_seconds
from issuer.errors import QrBudgetError
from issuer.license_ids import first_license_id
from issuer.press import PressedEdition, press
from issuer.press_beside import PressBeside
from issuer.registry_entries import agency_entry
from tests.issuer.office import BUSINESS, NOW, PASSPHRASE, Office, draft_of
from tests.issuer.test_batch import company

READY_WITHIN_S = 60


def edition(office: Office, number: int, scope: str = "零售") -> License:
    draft = draft_of(BUSINESS, **company(number, business_scope=scope))
    return License(
        iss=office.market.iss,
        type_code=BUSINESS.code,
        license_id=first_license_id(draft, office.market.uscc),
        issued_at=from_seconds(NOW),
        not_before=None,
        expires=None,
        replaces=None,
        status=StatusReference("https://status.310000.example/310000-1", number),
        holder_jwk=None,
        claims=print_claims(BUSINESS, draft.claims),
    )


@pytest.fixture
def beside(office: Office) -> Iterator[PressBeside]:
    """Return a second process that has opened its key."""
    (key,) = office.keys(office.market)
    with PressBeside(office.installation.folder, key, PASSPHRASE) as started:
        assert started.connection.poll(READY_WITHIN_S)
        yield started


def test_two_processes_sign_in_the_order_that_was_asked(
    office: Office, beside: PressBeside
) -> None:
    signer = office.mint_for(office.market).signer
    editions = [edition(office, number) for number in range(250)]
    made = beside.press(editions, BUSINESS, signer)
    entry = agency_entry(office.market, office.keys(office.market))
    key = entry.key(signer.kid)
    assert key is not None
    for one, wanted in zip(made, editions, strict=True):
        assert isinstance(one, PressedEdition)
        assert one.license_id == str(wanted.license_id)
        assert decode(one.code) == one.sd_jwt
        signed, _, signature = one.sd_jwt.rstrip("~").rpartition(".")
        assert key.holds(
            alg=signer.alg,
            message=signed.encode("ascii"),
            signature=base64url.decode(signature),
        )


def test_a_code_over_its_budget_is_told_by_either_process(
    office: Office, beside: PressBeside
) -> None:
    signer = office.mint_for(office.market).signer
    tight = BUSINESS.tongyan.qr_budget.model_copy(
        update={"aim_characters": 10, "max_characters": 20}
    )
    kind = BUSINESS.model_copy(
        update={"tongyan": BUSINESS.tongyan.model_copy(update={"qr_budget": tight})}
    )
    editions = [edition(office, number) for number in range(250)]
    made = beside.press(editions, kind, signer)
    alone = press(editions, kind, signer)
    assert all(isinstance(one, QrBudgetError) for one in made)
    assert [str(one) for one in made] == [str(one) for one in alone]


def test_kill_9_of_the_second_process_loses_no_license(
    office: Office, beside: PressBeside, caplog: pytest.LogCaptureFixture
) -> None:
    signer = office.mint_for(office.market).signer
    editions = [edition(office, number) for number in range(250)]
    beside.press(editions, BUSINESS, signer)
    assert beside.process.pid is not None
    os.kill(beside.process.pid, signal.SIGKILL)
    beside.process.join()
    for _ in range(2):
        made = beside.press(editions, BUSINESS, signer)
        assert [one.license_id for one in made if isinstance(one, PressedEdition)] == [
            str(one.license_id) for one in editions
        ]
    assert "has ended" in caplog.text


def test_a_key_that_it_cannot_open_leaves_all_to_the_first(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    (key,) = office.keys(office.market)
    signer = office.mint_for(office.market).signer
    away = office.installation.folder / "keys"
    away.rename(away.with_name("away"))
    with PressBeside(office.installation.folder, key, PASSPHRASE) as started:
        started.process.join(READY_WITHIN_S)
        made = started.press(
            [edition(office, number) for number in range(250)], BUSINESS, signer
        )
    assert len(made) == 250
    assert "Traceback" not in caplog.text
