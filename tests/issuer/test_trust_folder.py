"""An installation with a trust store: mint, batch and hand-over ask it, each time."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from issuer.cli import main
from issuer.errors import NotListedError
from issuer.installation import Installation
from tests.issuer.listed import founded_with, trust_of
from tests.issuer.office import (
    BUSINESS,
    PASSPHRASE,
    SECRET,
    Office,
    draft_of,
    fields_of,
)
from tests.issuer.test_batch import company, count_of, write
from tests.sample_registry import NOW, when
from trust_registry.errors import TrustStoreError
from trust_registry.store import TrustStore
from trust_registry.trqp import REASONS

AT = when()


def words(office: Office, tmp_path: Path, command: str, *more: str) -> list[str]:
    secret = tmp_path / "passphrase.txt"
    secret.write_text(SECRET, "utf-8")
    common = ["--passphrase-file", str(secret), "--at", AT, "--json"]
    return [command, str(office.installation.folder), *more, *common]


def mint_words(office: Office, tmp_path: Path, trust: Path) -> list[str]:
    fields = tmp_path / "fields.json"
    fields.write_text(json.dumps(fields_of(BUSINESS)), "utf-8")
    what = ["--type", "business-license", "--agency", "market", "--trust", str(trust)]
    return words(office, tmp_path, "mint", "--fields", str(fields), *what)


def test_a_listed_agency_mints(office: Office, tmp_path: Path) -> None:
    trust = trust_of(founded_with(office, tmp_path), tmp_path / "trust")
    assert main(mint_words(office, tmp_path, trust)) == 0
    assert count_of(office) == 1


def test_a_key_that_the_registry_does_not_list_mints_nothing(
    office: Office, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    listed = founded_with(office, tmp_path)
    office.installation.enter_key(
        office.market, PASSPHRASE, begins=0, ends=2**33, now=0
    )
    trust = trust_of(listed, tmp_path / "trust")
    assert main(mint_words(office, tmp_path, trust)) == 1
    refused = json.loads(capsys.readouterr().out)["refused"]
    assert "does not list this key" in refused["en"] and "密钥" in refused["zh"]
    assert count_of(office) == 0


def test_a_batch_of_a_type_that_ended_mints_nothing(
    office: Office, tmp_path: Path
) -> None:
    def ended(region: dict[str, list[dict[str, list[dict[str, str]]]]]) -> None:
        region["agencies"][0]["license_types"][0]["until"] = when(hours=-1)

    trust = trust_of(founded_with(office, tmp_path, ended), tmp_path / "trust")
    rows = write(tmp_path / "rows.csv", [company(0)])
    what = ["--type", "business-license", "--agency", "market", "--trust", str(trust)]
    for more in ([], ["--dry-run"]):
        batch = words(office, tmp_path, "batch", str(rows), *what, *more)
        assert main(batch) == 1
    assert count_of(office) == 0


def test_what_comes_in_later_is_asked_without_opening_again(
    office: Office, tmp_path: Path
) -> None:
    registry = founded_with(office, tmp_path)
    trust = trust_of(registry, tmp_path / "trust")
    now = int(NOW.timestamp())
    with Installation.open(office.installation.folder, trust=trust) as opened:
        listing = opened.registry
        assert listing is not None
        kid = office.keys(office.market)[0].kid

        def ask() -> None:
            with opened.ledger.reading() as connection:
                listing.refuse_unlisted(
                    connection, office.market, BUSINESS.code, kid=kid, now=now
                )

        ask()
        registry.edit_agencies(
            lambda all_: all_["agencies"][0]["status"].append(
                {"state": "suspended", "from": when()}
            )
        )
        registry.publish()
        registry_folder = str(registry.repository.folder)
        TrustStore.open(trust).update([registry_folder], now=NOW)
        with pytest.raises(NotListedError) as refused:
            ask()
    assert refused.value.cause == "agency-not-active"


def test_a_trust_store_that_is_damaged_signs_nothing(
    office: Office, tmp_path: Path
) -> None:
    trust = trust_of(founded_with(office, tmp_path), tmp_path / "trust")
    for index in trust.glob("generations/*/index*"):
        index.write_bytes(b"zero")
    assert main(mint_words(office, tmp_path, trust)) != 0
    assert count_of(office) == 0


def test_a_folder_that_is_no_trust_store_is_told(
    office: Office, tmp_path: Path
) -> None:
    with pytest.raises(TrustStoreError, match="trust init"):
        Installation.open(office.installation.folder, trust=tmp_path)


def test_every_reason_of_the_registry_has_words_here() -> None:
    from issuer.registry_consent import CAUSES

    assert REASONS.keys() - {"no-key-then", "not-recognized"} <= CAUSES.keys()


def test_without_a_trust_store_an_office_mints_as_before(office: Office) -> None:
    assert office.try_to_mint(draft_of(BUSINESS)) is not None
    assert count_of(office) == 1
