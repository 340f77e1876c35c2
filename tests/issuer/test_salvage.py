"""A stolen key: what the ledger says it signed rightly, and the key that follows."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from issuer.agencies import keys_of
from issuer.cli import main
from issuer.errors import AgencyError
from issuer.orders import MintedLicense
from issuer.salvage import salvage_lines
from tests.issuer.office import (
    DAY_S,
    DRIVING,
    NOW,
    PASSPHRASE,
    SECRET,
    YEAR_S,
    Office,
    draft_of,
)
from trust_registry.salvage import check_salvage, is_listed


def digest_of(one: MintedLicense) -> str:
    signing_input = one.edition.sd_jwt.partition("~")[0].rpartition(".")[0]
    return hashlib.sha256(signing_input.encode()).hexdigest()


def minted(office: Office, now: int) -> MintedLicense:
    outcome = office.try_to_mint(draft_of(DRIVING), now=now, again=True)
    assert isinstance(outcome, MintedLicense)
    return outcome


def kid_of(office: Office) -> str:
    with office.installation.ledger.reading() as connection:
        return keys_of(connection, office.police.id)[-1].kid


def test_the_file_lists_what_one_key_signed_and_nothing_else(
    office: Office, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    stolen = kid_of(office)
    ours = [minted(office, NOW), minted(office, NOW)]
    office.installation.enter_key(
        office.police, PASSPHRASE, now=NOW, begins=NOW + DAY_S, ends=NOW + YEAR_S
    )
    later = minted(office, NOW + DAY_S)
    folder = office.installation.folder
    code = main(["salvage", str(folder), stolen, "--to", str(tmp_path), "--json"])
    answer = json.loads(capsys.readouterr().out)

    path = tmp_path / f"salvage-{stolen}.txt"
    check_salvage(path.read_bytes(), name=path.name)
    assert (code, answer) == (0, {"file": str(path), "licenses": 2})
    assert all(is_listed(path, digest_of(one)) for one in ours)
    assert not is_listed(path, digest_of(later))


def test_a_next_key_signs_from_its_first_instant_on(office: Office) -> None:
    old = kid_of(office)
    office.installation.enter_key(
        office.police, PASSPHRASE, now=NOW, begins=NOW + DAY_S, ends=NOW + YEAR_S
    )
    new = kid_of(office)

    assert office.mint_for(office.police).signer.kid == old
    assert office.mint_for(office.police, now=NOW + DAY_S).signer.kid == new


def test_a_next_key_is_in_the_entry_for_the_registry(
    office: Office, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text(SECRET)
    folder = office.installation.folder
    key = ("--passphrase-file", str(secret), "--at", "2026-11-21T08:00")
    main(["new-key", str(folder), "--agency", "police", *key, "--json"])
    answer = json.loads(capsys.readouterr().out)

    entry = json.loads(Path(answer["entry"]).read_text("utf-8"))
    assert [one["kid"] for one in entry["keys"]][1] == answer["kid"]
    assert len(entry["keys"]) == 2


@pytest.mark.parametrize("kid", ["AAAAAAAAAAAAAAAA", ""])
def test_an_unknown_key_is_one_sentence(office: Office, kid: str) -> None:
    with (
        office.installation.ledger.reading() as connection,
        pytest.raises(AgencyError, match="no agency's key"),
    ):
        salvage_lines(connection, kid)


def test_a_key_that_signed_nothing_needs_no_file(office: Office) -> None:
    with (
        office.installation.ledger.reading() as connection,
        pytest.raises(AgencyError, match="holds nothing that the key"),
    ):
        salvage_lines(connection, kid_of(office))
