"""`kill -9` and a full disk at any write of the issuing side, in real processes.

After each cut the ledger is whole, says the old or the new, and gave no place twice;
the same command, run again, ends as if nothing had happened.
"""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import select

from credential.moments import to_seconds
from credential.status_list import LicenseState, parse_status_list
from issuer.agencies import keys_of
from issuer.audit_check import first_finding
from issuer.cli import main
from issuer.index_blocks import StatusEntry, allocated_indices
from issuer.installation import Installation
from issuer.license_rows import find_license
from issuer.registry_entries import status_issuer_entry
from issuer.schema import editions, events, index_blocks, licenses
from tests.issuer.killed import FOLDER
from tests.issuer.office import BUSINESS, DRIVING, NOW, SECRET, Office, fields_of
from tests.issuer.test_batch import company, write
from tests.repository import ROOT

pytestmark = pytest.mark.slow

MOST = 250
AT = ("--at", "2026-11-21T08:00")
PUBLISHED = NOW - 60
FAULT = 3
ENDS = {
    "before-each-change": -signal.SIGKILL,
    "in-each-page": -signal.SIGXFSZ,
    "disk-full-in-each-page": FAULT,
}
ROWS = 4  # two chunks


@dataclass(frozen=True)
class Desk:
    """An office with one published license, and what lies ready beside it."""

    folder: Path
    license_id: str

    @property
    def office(self) -> Path:
        return self.folder / "office"

    def command(self, *words: str, key: bool = True) -> list[str]:
        secret = ("--passphrase-file", str(self.folder / "passphrase.txt"))
        return [words[0], FOLDER, *words[1:], *(secret if key else ()), *AT]

    def mint(self) -> list[str]:
        what = ("--type", DRIVING.code, "--agency", "police")
        fields = str(self.folder / "application.json")
        return self.command("mint", *what, "--fields", fields)

    def batch(self) -> list[str]:
        what = ("--type", BUSINESS.code, "--agency", "market")
        return self.command("batch", str(self.folder / "rows.csv"), *what)

    def revoke(self) -> list[str]:
        return self.command("revoke", self.license_id, "--reason", "违法", key=False)

    def publish(self) -> list[str]:
        return self.command("publish-status")


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    folder = tmp_path_factory.mktemp("desk")
    office = Office.open_in(folder / "office")
    with office.installation:
        minted = office.mint(BUSINESS)
        office.publisher().publish(now=PUBLISHED)
    (folder / "passphrase.txt").write_text(SECRET, "utf-8")
    application = json.dumps(fields_of(DRIVING), ensure_ascii=False)
    (folder / "application.json").write_text(application, "utf-8")
    write(folder / "rows.csv", [company(number) for number in range(ROWS)])
    return Desk(folder, minted.record.license_id)


def ends(
    way: str, desk: Desk, work: Path, command: Sequence[str], *, step: int = 1
) -> list[tuple[Path, int]]:
    """Let a command meet its end at each point, on a copy each; return copies, codes.

    The last copy is the first on which nothing happened to the command.
    """
    words = [way, str(desk.office), str(work), str(MOST), str(step), *command]
    ran = subprocess.run(
        [sys.executable, "-m", "tests.issuer.killed", *words],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert ran.returncode == 0, ran.stderr
    told = [json.loads(line) for line in ran.stdout.splitlines()]
    *cut, last = (code for _, code in told)
    assert set(cut) == {ENDS[way]}
    assert last == 0
    return [(Path(folder), code) for folder, code in told]


@dataclass(frozen=True, order=True)
class Books:
    """What a ledger says after a cut."""

    licenses: int
    changes: int


def audited(folder: Path) -> Books:
    """Return what the ledger says, once it is seen to be whole."""
    with Installation.open(folder) as office, office.ledger.reading() as connection:
        whole = connection.exec_driver_sql("PRAGMA integrity_check").scalar()
        assert whole == "ok"
        # No act without its line in the trail, no line without its act.
        assert first_finding(connection) is None
        ids = connection.scalars(select(licenses.c.id)).all()
        rows = connection.execute(
            select(editions.c.license, editions.c.status_entry)
        ).all()
        acts = connection.execute(select(events.c.license, events.c.act)).all()
        given = {
            StatusEntry(block.list_number, index).number
            for block in connection.execute(select(index_blocks))
            for index in allocated_indices(
                block.draw_order, block.drawn, block.position
            )
        }
    # One edition and one event a license, and a place for each edition: none twice,
    # none lost, none given without a license.
    assert sorted(row.license for row in rows) == sorted(ids)
    assert sorted(row.license for row in acts if row.act == "mint") == sorted(ids)
    assert sorted(row.status_entry for row in rows) == sorted(given)
    return Books(len(ids), len(acts) - len(ids))


def seen(copies: Iterable[tuple[Path, int]]) -> list[Books]:
    return [audited(folder) for folder, _ in copies]


kills = pytest.mark.parametrize(
    ("way", "step"), [("before-each-change", 1), ("in-each-page", 6)]
)


@kills
def test_kill_9_at_any_write_of_a_mint_leaves_the_license_whole_or_none(
    desk: Desk, tmp_path: Path, way: str, step: int
) -> None:
    books = seen(ends(way, desk, tmp_path, desk.mint(), step=step))

    assert books == sorted(books)
    assert set(books) == {Books(1, 0), Books(2, 0)}


def test_kill_9_at_any_write_of_a_state_change_leaves_the_old_or_the_new_state(
    desk: Desk, tmp_path: Path
) -> None:
    copies = ends("before-each-change", desk, tmp_path, desk.revoke())
    books = seen(copies)

    assert books == sorted(books)
    assert set(books) == {Books(1, 0), Books(1, 1)}
    for (folder, _), book in zip(copies, books, strict=True):
        with Installation.open(folder) as office, office.ledger.reading() as connection:
            state = find_license(connection, desk.license_id).state
        revoked = book.changes == 1
        assert state is (LicenseState.REVOKED if revoked else LicenseState.VALID)


@kills
def test_kill_9_at_any_write_of_a_batch_leaves_whole_chunks_and_it_goes_on(
    desk: Desk, tmp_path: Path, way: str, step: int
) -> None:
    copies = ends(way, desk, tmp_path, desk.batch(), step=step)
    books = seen(copies)

    assert books == sorted(books)
    assert {book.licenses for book in books} == {1, 3, 5}
    # Nothing is minted twice, and nothing is missing, where it is run again.
    for folder, _ in copies[:: len(copies) // 4]:
        assert main([word.replace(FOLDER, str(folder)) for word in desk.batch()]) == 0
        assert audited(folder) == Books(1 + ROWS, 0)


@pytest.mark.parametrize("command", ["mint", "batch"])
def test_a_full_disk_at_any_page_of_the_ledger_leaves_it_whole(
    desk: Desk, tmp_path: Path, command: str
) -> None:
    words = getattr(desk, command)()
    books = seen(ends("disk-full-in-each-page", desk, tmp_path, words, step=9))

    assert books == sorted(books)
    assert books[0] == Books(1, 0)


def listed(folder: Path) -> int:
    """Return the ``iat`` of the published list, once its signature has held."""
    with Installation.open(folder) as office:
        (path,) = (one for one in (folder / "status").iterdir() if one.suffix == ".jwt")
        with office.ledger.reading() as connection:
            entry = status_issuer_entry(office.region, keys_of(connection, None))
    token = parse_status_list(path.read_text("ascii"))
    key = entry.key(token.kid)
    assert key is not None
    assert key.holds(
        alg=token.alg, message=token.signing_input, signature=token.signature
    )
    return to_seconds(token.unpack().issued_at)


def test_kill_9_at_any_write_of_a_publication_leaves_the_old_list_or_the_new(
    desk: Desk, tmp_path: Path
) -> None:
    copies = ends("before-each-change", desk, tmp_path, desk.publish())
    times = [listed(folder) for folder, _ in copies]

    assert times == sorted(times)
    assert set(times) == {PUBLISHED, NOW}
    for folder, _ in copies[::4]:
        assert main([w.replace(FOLDER, str(folder)) for w in desk.publish()]) == 0
        assert listed(folder) in (NOW, NOW + 1)
        # What the killed one had begun to write is gone.
        assert [path.suffix for path in (folder / "status").iterdir()] == [".jwt"]
