"""The signers of a running service: opened once, and the newest that may sign."""

from __future__ import annotations

from pathlib import Path

from issuer.kept_signers import KeptSigners
from tests.issuer.office import DAY_S, NOW, PASSPHRASE, SECRET, YEAR_S, Office
from trust_registry.passphrase import Passphrase


class Counting:
    """Opens keys, and counts how often it is asked to."""

    def __init__(self) -> None:
        self.asked = 0

    def passphrase_of(self, path: Path) -> Passphrase:  # noqa: ARG002
        self.asked += 1
        return Passphrase(SECRET)

    def pin_of(self, token: str) -> Passphrase:
        raise AssertionError(f"no token {token} here")


def test_a_key_file_is_opened_once(office: Office) -> None:
    secrets = Counting()
    signers = KeptSigners(office.installation, secrets)
    for now in (NOW, NOW, NOW + 1, NOW + DAY_S):
        signers.signer_for(office.police, now=now)
    assert secrets.asked == 1


def test_each_agency_signs_with_its_own_key(office: Office) -> None:
    signers = KeptSigners(office.installation, PASSPHRASE)
    kids = {signers.signer_for(a, now=NOW).kid for a in (office.police, office.market)}
    assert len(kids) == 2


def test_a_rotated_key_signs_from_its_first_second_on(office: Office) -> None:
    signers = KeptSigners(office.installation, PASSPHRASE)
    old = signers.signer_for(office.police, now=NOW).kid
    new = office.installation.enter_key(
        office.police, PASSPHRASE, begins=NOW + 60, ends=NOW + YEAR_S, now=NOW
    ).kid
    kids = [
        signers.signer_for(office.police, now=now).kid for now in (NOW + 59, NOW + 60)
    ]
    assert kids == [old, new]
