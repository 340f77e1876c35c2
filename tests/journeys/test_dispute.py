"""A hall without a network disputes a license; its agency corrects it and answers.

Real services on both sides, over a founded registry: the counter's page routes, the
``disputes`` command, the issuer's public and operators' routes.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from credential.moments import to_rfc3339, to_seconds
from issuer.accounts.roles import Permission, Role
from issuer.desk.actor import Actor
from issuer.desk.desk import Desk, Turn
from issuer.desk.succeeding import correct
from issuer.kept_signers import KeptSigners
from issuer.orders import MintedLicense
from issuer.service.app import create_app
from issuer.service.serving import Serving
from issuer.trust_folder import TrustFolder
from tests.issuer.batch_jobs.asked import token_for
from tests.issuer.office import BUSINESS, PASSPHRASE, TYPES, Office
from tests.issuer.office import NOW as OPENED
from tests.journeys.listed_hall import HALL, PREFIX, founded_with_hall, make_hall
from tests.local_service import running
from tests.page_token import page_client
from tests.sample_registry import NOW, ZHEJIANG
from tests.trust_registry.founded import FoundedRegistry
from verifier.checking import Counter
from verifier.cli import main
from verifier.commands.trust_folder import TrustFolder as CounterTrust
from verifier.disputes.desk import DisputeDesk
from verifier.disputes.filing import HallIdentity
from verifier.disputes.outbox import Outbox
from verifier.hall_key import open_hall_key
from verifier.service import create_service

NOWHERE = "http://127.0.0.1:9/"
LIST = "https://status.310000.example/310000-1"
WRONG_NAME, RIGHT_NAME = "阿依古丽", "阿依古丽·买买提"


@dataclass
class Hall:
    """A counter of Zhejiang and its technician."""

    folder: Path
    trust: Path

    @property
    def outbox(self) -> Path:
        return self.folder / "disputes.sqlite"

    @contextmanager
    def counter(self, *, days: float = 0) -> Iterator[httpx.Client]:
        """Serve the counter's page, the clock so many days on."""
        now = NOW + timedelta(days=days)
        key = open_hall_key(self.folder / "hall.pem", self.folder / "words.txt")
        counter = Counter(CounterTrust(self.trust), accepting_region=ZHEJIANG)
        with closing(Outbox(self.outbox)) as outbox:
            desk = DisputeDesk(outbox, key, HallIdentity(HALL, ZHEJIANG, "示例大厅"))
            with (
                running(
                    lambda host: create_service(
                        counter, hosts=[host], clock=lambda: now, disputes=desk
                    )
                ) as address,
                page_client(address) as client,
            ):
                yield client

    def send(
        self, address: str, capsys: pytest.CaptureFixture[str], *, days: float = 0
    ) -> Any:
        """Run ``disputes send``; return what it tells."""
        capsys.readouterr()
        main(
            [
                "disputes",
                "send",
                str(self.outbox),
                "--trust",
                str(self.trust),
                "--dispute-mirror",
                f"{PREFIX}={address}",
                "--at",
                to_rfc3339(NOW + timedelta(days=days)),
                "--json",
            ]
        )
        return json.loads(capsys.readouterr().out)


def checked(client: httpx.Client, code: str) -> Any:
    (result,) = client.post("/api/check", json={"text": code}).json()["results"]
    return result


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    opened = Office.open_in(tmp_path / "office")
    with opened.installation:
        yield opened


@pytest.fixture
def hall(tmp_path: Path) -> Hall:
    """Make the hall's key and its entry for the registry."""
    make_hall(tmp_path)
    return Hall(tmp_path, tmp_path / "trust")


@pytest.fixture
def registry(office: Office, hall: Hall) -> FoundedRegistry:
    return founded_with_hall(office, hall.folder, "disputes")


@contextmanager
def agency_served(
    office: Office, trust: Path, *, days: float
) -> Iterator[tuple[str, dict[str, str]]]:
    """Serve the issuer with its trust store; yield its address and a token."""
    now = to_seconds(NOW + timedelta(days=days))
    registry = TrustFolder.open(trust)
    serving = Serving(
        replace(office.installation, registry=registry),
        office.publisher(now=now),
        PASSPHRASE,
        clock=lambda: now,
    )
    name = "officer"
    token = token_for(office, office.market, name, Role.READ, Role.CHANGE_STATE)
    with running(lambda _: create_app(serving)) as address:
        yield f"{address}/", {"Authorization": f"Bearer {token}"}


def corrected(office: Office, license_id: str, now: int) -> str:
    """Correct the name at the desk; return the successor's identifier."""
    actor = Actor("clerk", office.market.id, frozenset({Permission.ENTER}))
    desk = Desk(TYPES, KeptSigners(office.installation, PASSPHRASE))
    with office.installation.ledger.writing() as connection:
        made = correct(
            Turn(connection, desk, actor, now),
            license_id,
            {"legal_representative": RIGHT_NAME},
            reason="异议成立",
            revision=None,
        )
    assert isinstance(made, MintedLicense)
    return made.record.license_id


def test_a_dispute_from_an_offline_hall_to_the_corrected_license(
    office: Office,
    hall: Hall,
    registry: FoundedRegistry,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    minted = office.mint(BUSINESS, now=OPENED, legal_representative=WRONG_NAME)
    license_id = minted.record.license_id
    store = registry.store(hall.trust)
    registry.store(tmp_path / "issuer-trust")

    # At the window, without a network: the paper names somebody else.
    with hall.counter() as client:
        result = checked(client, minted.code)
        assert result["report"]["license"]["license_id"] == license_id
        filed = client.post(
            "/api/disputes",
            json={
                "code": result["text"],
                "checked_at": result["report"]["checked_at"],
                "case": "2026-0117",
                "wrong": "data-differs",
                "sentence": "身份证上的姓名更长",
                "evidence": ["legal_representative"],
            },
        )
        assert filed.status_code == 201, filed.text
    told = hall.send(NOWHERE, capsys)
    assert [one["fault"] for one in told["failed"]] == ["no-network"]

    # Half a day later there is a network; an operator finds it, corrects, answers.
    with agency_served(office, tmp_path / "issuer-trust", days=0.5) as (
        address,
        officer,
    ):
        assert hall.send(address, capsys, days=0.5)["failed"] == []
        with httpx.Client(base_url=address, headers=officer) as operator:
            (listed,) = operator.get("api/disputes").json()["disputes"]
            place = f"api/disputes/{listed['id']}"
            file = operator.get(place).json()
            assert file["sentence"] == "身份证上的姓名更长"
            assert file["evidence"] == {"legal_representative": WRONG_NAME}
            assert file["edition"] == "print"
            reply = {"outcome": "accepted", "remedy": "corrected", "seen": 1}
            early = operator.post(f"{place}/answer", json=reply)
            assert early.json()["type"].endswith("not-corrected-yet")

            now = to_seconds(NOW + timedelta(days=0.5))
            successor = corrected(office, license_id, now)
            answered = operator.post(f"{place}/answer", json=reply)
            assert answered.status_code == 200, answered.text
            status_list = operator.get("status/310000/310000-1").text
        hall.send(address, capsys, days=0.5)

    # At the window: the answer, and the license that takes the old one's place.
    store.refresh_status_list(LIST, status_list)
    with hall.counter(days=0.5) as client:
        (shown,) = client.get("/api/disputes").json()["disputes"]
        assert shown["standing"]["code"] == "accepted"
        assert shown["replacement"] == successor
        report = checked(client, minted.code)["report"]
    assert report["cause"] == "superseded"
    # What was sent is gone from the hall's disk.
    assert WRONG_NAME.encode() not in hall.outbox.read_bytes()
