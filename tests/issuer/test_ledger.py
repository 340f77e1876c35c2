"""The ledger: one version, whole transactions, nothing undone in secret."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import delete, inspect, select, update

from issuer import sqlite_file
from issuer.accounts.first_start import has_operators
from issuer.errors import InstallationError, LedgerBusyError, LedgerError
from issuer.installation import Installation
from issuer.ledger import Ledger
from issuer.ledger_tables import ledger_tables
from issuer.schema import SCHEMA_VERSION, events, installation, licenses
from tests.issuer.office import NOW, PASSPHRASE, SHANGHAI, YEAR_S, Office

TABLES_OF_VERSION_4 = {
    "agencies",
    "agency_types",
    "audit",
    "batches",
    "editions",
    "events",
    "index_blocks",
    "installation",
    "licenses",
    "signing_keys",
    "status_lists",
}


def path_of(office: Office) -> Path:
    return office.installation.folder / "ledger.sqlite3"


def test_a_ledger_of_a_newer_version_is_refused_with_a_sentence(
    office: Office,
) -> None:
    with office.installation.ledger.writing() as connection:
        connection.execute(
            update(installation).values(schema_version=SCHEMA_VERSION + 1)
        )
    with pytest.raises(InstallationError, match="newer"):
        Ledger.open(path_of(office))


def test_a_ledger_of_an_earlier_version_gets_the_tables_that_came_since(
    office: Office,
) -> None:
    record = office.mint().record
    office.installation.ledger.close()
    since = set(ledger_tables().tables) - TABLES_OF_VERSION_4
    with closing(sqlite3.connect(path_of(office))) as database, database:
        for table in since:
            database.execute(f"DROP TABLE {table}")
        database.execute("DROP INDEX licenses_by_case")
        for column in ("case_number", "revision"):
            database.execute(f"ALTER TABLE licenses DROP COLUMN {column}")
        database.execute("UPDATE installation SET schema_version = 4")
    with Installation.open(office.installation.folder) as opened:
        with opened.ledger.reading() as connection:
            assert set(inspect(connection).get_table_names()) == set(
                ledger_tables().tables
            )
        assert (
            Office(opened, office.market, office.police).record(record.license_id)
            == record
        )
        assert not has_operators(opened.ledger)


def test_an_installation_is_never_made_over_another(office: Office) -> None:
    office.mint()
    with pytest.raises(InstallationError, match="already"):
        Installation.create(
            office.installation.folder, SHANGHAI, PASSPHRASE, now=NOW, key_life_s=YEAR_S
        )
    with office.installation.ledger.reading() as connection:
        assert len(connection.execute(select(licenses)).all()) == 1


def test_a_folder_without_a_ledger_is_no_installation(tmp_path: Path) -> None:
    with pytest.raises(InstallationError, match="not an issuing installation"):
        Installation.open(tmp_path)


@pytest.mark.parametrize("content", [b"not a database" * 100, b"\0" * 4096])
def test_a_file_that_is_no_ledger_is_refused(office: Office, content: bytes) -> None:
    path = path_of(office)
    office.installation.ledger.close()
    for stale in path.parent.glob("ledger.sqlite3*"):
        stale.unlink()
    path.write_bytes(content)
    with pytest.raises((LedgerError, InstallationError)):
        Installation.open(path.parent)


def test_a_database_of_something_else_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite3"
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE cats (name TEXT)")
    other.close()
    with pytest.raises(InstallationError, match="not a ledger"):
        Ledger.open(path)


def test_attack_an_event_can_be_neither_changed_nor_deleted(office: Office) -> None:
    office.mint()
    for statement in (update(events).values(operator="nobody"), delete(events)):
        with (
            pytest.raises(LedgerError, match="append-only"),
            office.installation.ledger.writing() as connection,
        ):
            connection.execute(statement)


def test_a_change_that_fails_half_way_leaves_nothing(office: Office) -> None:
    minted = office.mint()
    with (
        pytest.raises(RuntimeError, match="power cut"),
        office.installation.ledger.writing() as connection,
    ):
        connection.execute(update(licenses).values(holder_name="somebody else"))
        raise RuntimeError("power cut")
    assert office.record(minted.record.license_id) == minted.record


def test_a_writer_that_waits_too_long_is_told_that_nothing_changed(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite_file, "BUSY_TIMEOUT_S", 0.01)
    second = Ledger.open(path_of(office))
    with (
        office.installation.ledger.writing(),
        pytest.raises(LedgerBusyError, match="nothing was changed"),
        second.writing(),
    ):
        pass
    second.close()


def test_a_reader_does_not_wait_for_a_writer(office: Office) -> None:
    minted = office.mint()
    with office.installation.ledger.writing() as connection:
        connection.execute(update(licenses).values(holder_name="being written"))
        assert office.record(minted.record.license_id) == minted.record


def test_commits_reach_the_disk_before_they_count(office: Office) -> None:
    with office.installation.ledger.reading() as connection:
        settings = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("synchronous", "journal_mode", "foreign_keys")
        }
    assert settings == {"synchronous": 2, "journal_mode": "wal", "foreign_keys": 1}


@pytest.mark.parametrize(
    ("member", "wrong"),
    [
        ("code", "31"),
        ("iss_prefix", "http://license.310000.example/"),
        ("iss_prefix", "https://license.310000.example"),
        ("status_prefix", "https://Status.310000.example/"),
        ("status_prefix", "https://status.310000.example/a/../"),
    ],
)
def test_a_region_that_no_registry_would_take_is_refused_at_once(
    tmp_path: Path, member: str, wrong: str
) -> None:
    members = {
        "code": SHANGHAI.code,
        "iss_prefix": SHANGHAI.iss_prefix,
        "status_prefix": SHANGHAI.status_prefix,
    }
    region = type(SHANGHAI)(**(members | {member: wrong}))
    with pytest.raises(InstallationError, match=re.escape(repr(wrong))):
        Installation.create(
            tmp_path / "new", region, PASSPHRASE, now=NOW, key_life_s=YEAR_S
        )
    assert not (tmp_path / "new").exists()
