"""Every act leaves a line, and no line or event is changed unseen."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, update
from sqlalchemy.exc import DBAPIError

from credential.hash_chain import START, Head, chained
from issuer.audit import audit_head, audit_links
from issuer.audit_check import Finding, first_finding
from issuer.cli import main
from issuer.errors import LedgerError
from issuer.installation import Installation
from issuer.orders import Order
from issuer.schema import audit
from issuer.state import Act
from tests.issuer.office import (
    BUSINESS,
    DAY_S,
    NOW,
    PASSPHRASE,
    YEAR_S,
    Office,
    draft_of,
)
from tests.issuer.test_batch import company, play, write


def acts_of(office: Office) -> list[dict[str, Any]]:
    with office.installation.ledger.reading() as connection:
        return [json.loads(link.line) for link in audit_links(connection)]


def head_of(office: Office) -> Head:
    with office.installation.ledger.reading() as connection:
        return audit_head(connection)


def found(office: Office, *heads: Head) -> Finding | None:
    with office.installation.ledger.reading() as connection:
        return first_finding(connection, heads)


@pytest.fixture
def busy(office: Office) -> Office:
    """Return an office where a few things were done."""
    first = office.mint()
    office.mint(BUSINESS)
    office.change(first.record.license_id, Act.REVOKE, now=NOW + DAY_S)
    office.publisher().publish(now=NOW + DAY_S)
    return office


def path_of(office: Office) -> Path:
    return office.installation.folder / "ledger.sqlite3"


def tamper(office: Office, *statements: str) -> None:
    """Change a ledger as one does who can write the file."""
    with closing(sqlite3.connect(path_of(office))) as database, database:
        for table in ("audit", "events"):
            for verb in ("update", "delete"):
                database.execute(f"DROP TRIGGER {table}_no_{verb}")
        for statement in statements:
            database.execute(statement)


def test_every_act_says_who_did_what_to_which_licenses_and_why(busy: Office) -> None:
    *_, mint, other, revoke, publish = acts_of(busy)
    assert [mint["act"], other["act"]] == ["mint", "mint"]
    assert revoke == {
        "format": "tongyan-audit-1",
        "number": revoke["number"],
        "at": "2026-11-22T00:00:00Z",
        "act": "revoke",
        "operator": "clerk",
        "reason": "for the test",
        "subject": "",
        "state": "revoked",
        "first_event": 3,
        "licenses": mint["licenses"],
    }
    assert publish["act"] == "publish-status"
    assert publish["subject"].startswith("https://status.310000.example/310000-1, iat")
    assert found(busy) is None


def test_keys_and_agencies_and_a_new_ledger_are_acts(office: Office) -> None:
    office.installation.enter_key(
        office.market,
        PASSPHRASE,
        begins=NOW,
        ends=NOW + YEAR_S,
        now=NOW,
        operator="engineer",
    )
    init, market, police, key = acts_of(office)
    assert [one["act"] for one in (init, market, police, key)] == [
        *("init", "agency-add", "agency-add", "new-key"),
    ]
    kid = office.keys(office.market)[-1].kid
    assert key["subject"] == f"{office.market.iss}, key {kid}"
    assert key["operator"] == "engineer"


def test_a_chunk_of_a_batch_is_one_act_with_all_its_licenses(
    office: Office, tmp_path: Path
) -> None:
    before = head_of(office).number
    play(office, write(tmp_path / "rows.csv", [company(number) for number in range(5)]))
    *_, last = acts_of(office)
    assert last["number"] == before + 1
    assert len(set(last["licenses"])) == 5
    assert found(office) is None


def test_an_act_that_is_undone_leaves_no_line(office: Office) -> None:
    before = head_of(office)
    with (
        pytest.raises(KeyboardInterrupt),
        office.installation.ledger.writing() as connection,
    ):
        office.mint_for(office.police).mint(connection, [Order(draft_of())])
        assert audit_head(connection).number == before.number + 1
        raise KeyboardInterrupt
    assert head_of(office) == before


@pytest.mark.parametrize("statement", [update(audit).values(line=""), delete(audit)])
def test_the_ledger_itself_refuses_to_change_the_trail(
    office: Office, statement: Any
) -> None:
    with (
        pytest.raises((LedgerError, DBAPIError), match="append-only"),
        office.installation.ledger.writing() as connection,
    ):
        connection.execute(statement)


REWRITE = "UPDATE audit SET line = replace(line, 'revoke', 'cancel') WHERE number = 6"


@pytest.mark.parametrize(
    ("statement", "number", "told"),
    [
        (REWRITE, 6, "was changed, taken out or put in"),
        ("DELETE FROM audit WHERE number = 5", 5, "was changed, taken out or put in"),
        (
            "INSERT INTO audit SELECT number + 1, at, line, chained FROM audit "
            "WHERE number = 7",
            8,
            "was changed, taken out or put in",
        ),
        ("DELETE FROM audit WHERE number = 7", 7, "an exported head lies beyond"),
        ("UPDATE events SET reason = 'x' WHERE id = 3", 6, "events are not those"),
        ("UPDATE events SET operator = 'x' WHERE id = 1", 4, "events are not those"),
        ("DELETE FROM events WHERE id = 2", 5, "events are not those"),
        (
            "INSERT INTO events SELECT 4, license, at, act, state, reason, operator "
            "FROM events WHERE id = 3",
            8,
            "no line of the trail tells",
        ),
        ("UPDATE licenses SET state = 0", 7, "not that of its last event"),
    ],
    ids=[
        *("line changed", "line taken out", "line put in", "line cut off"),
        *("reason changed", "operator changed", "event taken out", "event put in"),
        "license revived",
    ],
)
def test_attack_whoever_can_write_the_file_is_found_out(
    busy: Office, statement: str, number: int, told: str
) -> None:
    head = head_of(busy)
    assert head.number == 7
    tamper(busy, statement)
    finding = found(busy, head)
    assert finding is not None
    assert finding.number == number
    assert told in finding.reason.en


def rewritten(office: Office) -> Iterator[str]:
    """Yield what writes the whole trail anew, as if nobody had been revoked."""
    so_far = START
    for act in acts_of(office):
        act["operator"] = "nobody"
        line = json.dumps(act, ensure_ascii=False, separators=(",", ":"))
        so_far = chained(so_far, line)
        number = act["number"]
        yield f"UPDATE audit SET line = '{line}' WHERE number = {number}"  # noqa: S608
        yield f"UPDATE audit SET chained = '{so_far}' WHERE number = {number}"  # noqa: S608
    yield "UPDATE events SET operator = 'nobody'"


def test_attack_a_trail_written_anew_is_found_by_an_exported_head(busy: Office) -> None:
    head = head_of(busy)
    tamper(busy, *rewritten(busy))
    assert found(busy) is None
    finding = found(busy, head)
    assert finding is not None
    assert "not those of the exported head" in finding.reason.en


def test_a_ledger_that_knew_no_trail_is_chained_as_it_stands(busy: Office) -> None:
    statements = (
        "DROP TABLE audit",
        "DROP INDEX licenses_by_case",
        "ALTER TABLE licenses DROP COLUMN case_number",
        "ALTER TABLE licenses DROP COLUMN revision",
        "UPDATE installation SET schema_version = 3",
    )
    busy.installation.ledger.close()
    with closing(sqlite3.connect(path_of(busy))) as database, database:
        for statement in statements:
            database.execute(statement)
    with Installation.open(busy.installation.folder) as opened:
        migrated = Office(opened, busy.market, busy.police)
        # What was done alike one after the other is told as one act.
        begun, mint, revoke = acts_of(migrated)
        assert begun["act"] == "begin-audit"
        assert "older than its audit trail" in begun["reason"]
        assert (mint["first_event"], len(mint["licenses"])) == (1, 2)
        assert revoke["licenses"] == mint["licenses"][:1]
        assert found(migrated) is None
        # It goes on from there, and is sealed.
        migrated.publisher().publish(now=NOW + 2 * DAY_S)
        assert found(migrated) is None
        tamper(migrated)


def test_a_days_export_shows_later_what_was_changed_before(
    busy: Office, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, out = str(busy.installation.folder), tmp_path / "day.jsonl"
    words = ["audit", "export", folder, "--day", "2026-11-22", "--out", str(out)]
    assert main(words) == 0
    *lines, last = out.read_bytes().splitlines()
    assert [json.loads(line)["act"] for line in lines] == ["revoke", "publish-status"]
    assert Head.read(last) == head_of(busy)
    assert out.stat().st_mode & 0o077 == 0
    verify = ["audit", "verify", folder, "--against", str(out)]
    assert main(verify) == 0
    assert "审计记录完整无缺" in capsys.readouterr().out
    tamper(busy, "DELETE FROM audit WHERE number = 7")
    assert main([*verify, "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert (told["whole"], told["broken_at"]) == (False, 7)


def test_an_export_of_several_days_has_them_all(busy: Office, tmp_path: Path) -> None:
    folder, out = str(busy.installation.folder), tmp_path / "days.jsonl"
    span = ["--from", "2026-11-21", "--to", "2026-11-22"]
    assert main(["audit", "export", folder, *span, "--out", str(out)]) == 0
    assert len(out.read_bytes().splitlines()) == head_of(busy).number + 1


def test_a_file_that_is_no_export_is_refused(
    busy: Office, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = tmp_path / "other.txt"
    other.write_text("text\n", "utf-8")
    words = ["audit", "verify", str(busy.installation.folder), "--against", str(other)]
    assert main(words) == 3
    assert "is no export of an audit trail" in capsys.readouterr().err
