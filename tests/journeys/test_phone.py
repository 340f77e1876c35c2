"""A license from an agency's ledger to a phone, and from the phone to a counter.

Every step is a command as somebody types it: the holder, the issuer, the clerk.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partialmethod
from pathlib import Path
from typing import Any

import pytest

import examples.wallet.__main__
import issuer.cli
import trust_registry.cli
import verifier.cli
from tests.verifier.sticks import AT

_PROGRAMS: dict[str, Callable[[Sequence[str]], int]] = {
    "wallet": examples.wallet.__main__.main,
    "issuer": issuer.cli.main,
    "registry": trust_registry.cli.main,
    "verifier": verifier.cli.main,
}

AT_ONCE, MINUTES_LATER = "2026-11-20T08:00:20", "2026-11-20T08:05"
CHOSEN = ("name", "birth_date")
ALWAYS = ("vehicle_category_code", "issuing_authority", "issue_date")
NOW = ("--at", AT)


@dataclass(frozen=True)
class Phone:
    """Where one wallet lies, and the key that the agency gets."""

    folder: Path

    @property
    def key(self) -> Path:
        return self.folder / "key.json"

    @property
    def edition(self) -> Path:
        return self.folder / "license.txt"

    @property
    def screen(self) -> Path:
        return self.folder / "screen.png"


@dataclass(frozen=True)
class Street:
    """An agency of Shanghai, holders and a counter, in one folder."""

    folder: Path
    capsys: pytest.CaptureFixture[str]

    def run(self, program: str, *words: str | Path, code: int = 0) -> Any:
        """Type a command; return what it answers."""
        assert _PROGRAMS[program]([*map(str, words), "--json"]) == code
        return json.loads(self.capsys.readouterr().out or "null")

    issuer = partialmethod(run, "issuer")
    registry = partialmethod(run, "registry")

    @property
    def key(self) -> tuple[str, Path]:
        return "--passphrase-file", self.folder / "secret.txt"

    @property
    def home(self) -> Path:
        return self.folder / "registry"

    @property
    def office(self) -> Path:
        return self.folder / "issuer"

    def set_up(self) -> None:
        """Found a registry; let its region list the police, which issue licenses."""
        _, secret = self.key
        secret.touch(mode=0o600)
        secret.write_text("seven words that nobody would guess here\n")
        plan, region = self.folder / "plan.json", self.home / "regions/310000"
        self.registry("plan", plan)
        self.registry("found", self.home, "--plan", plan, *self.key, *NOW)
        self.issuer("init", self.office, "--region", "310000", *self.key, *NOW)
        who = ("--id", "police", "--name-zh", "示例局", "--name-en", "Sample agency")
        what = ("--uscc", "11310000TY0001001K", "--type", "driving-license")
        self.issuer("agency", "add", self.office, *who, *what, *self.key, *NOW)
        entries = self.office / "entries"
        self.registry("agency", "add", region, entries / "agency-police.json")
        self.registry("status-issuer", "add", region, entries / "status-issuer.json")

    def mint(self, *options: str | Path) -> str:
        """Mint a driving license; return its identifier."""
        fields = self.folder / "fields.json"
        self.issuer("types", "template", "driving-license", "--to", fields)
        what = ("--type", "driving-license", "--fields", fields)
        minted = self.issuer("mint", self.office, *what, *options, *self.key, *NOW)
        license_id: str = minted["license_id"]
        return license_id

    def carry_trust(self) -> None:
        """Publish everything, and set the counter up from a stick."""
        region, host = self.home / "regions/310000", self.home / "host"
        self.issuer("publish-status", self.office, *self.key, *NOW)
        self.registry("publish", region, *self.key, *NOW)
        brought = [*(region / "outbox").iterdir()]
        brought += (self.office / "status").glob("*.jwt")
        self.registry("ingest", host, *brought, "--emergency", "day one", *NOW)
        self.registry("release", host, *self.key, *NOW)
        self.registry("bundle", host, self.folder)
        (stick,) = self.folder.glob("tongyan-trust-*.zip")
        fingerprint = (self.home / "fingerprint.txt").read_text("ascii").strip()
        told = ("--fingerprint", fingerprint, "--trust", self.trust)
        self.run("verifier", "trust", "init", stick, *told, *NOW)

    @property
    def trust(self) -> Path:
        return self.folder / "trust"

    def phone(self, name: str) -> Phone:
        """Buy a phone with an empty wallet."""
        phone = Phone(self.folder / name)
        phone.folder.mkdir()
        self.wallet(phone, "new", "--public-key", phone.key)
        return phone

    def wallet(self, phone: Phone, *words: str | Path) -> Any:
        """Type a command of a phone's wallet."""
        sealed = ("--wallet", phone.folder / "wallet.sealed")
        return self.run("wallet", *words, *sealed, *self.key)

    def show(self, phone: Phone, *chosen: str) -> Path:
        """Take the license into the wallet, if need be, and show a fresh code."""
        self.wallet(phone, "add", phone.edition, "--name", "mine")
        disclosed = ("--disclose", ",".join(chosen)) if chosen else ()
        self.wallet(phone, "code", "mine", *disclosed, "--png", phone.screen, *NOW)
        return phone.screen

    def checked(
        self, picture: Path, *, at: str = AT_ONCE, case: str = "", code: int = 0
    ) -> Any:
        """Hold a picture under a scanner in Zhejiang; return the report."""
        where = ("--trust", self.trust, "--region", "330000", "--case", case)
        answer = self.run("verifier", "check", picture, *where, "--at", at, code=code)
        return answer["results"][0]["report"]


@pytest.fixture
def street(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Street:
    opened = Street(tmp_path, capsys)
    opened.set_up()
    return opened


def test_a_license_goes_from_the_ledger_to_a_phone_to_another_regions_counter(
    street: Street,
) -> None:
    phone, paper = street.phone("phone"), street.folder / "paper.png"
    license_id = street.mint(
        *("--holder-key", phone.key, "--wallet", phone.edition, "--png", paper)
    )
    street.carry_trust()
    added = street.wallet(phone, "add", phone.edition, "--trust", street.trust, *NOW)
    report = street.checked(street.show(phone, *CHOSEN))

    assert added["signature_checked"] is True
    assert (report["verdict"], report["cause"]) == ("accepted", None)
    assert report["license"]["license_id"] == license_id
    fields = {field["name"] for field in report["license"]["fields"]}
    assert fields == {*CHOSEN, *ALWAYS}
    assert street.checked(paper)["license"]["license_id"] == license_id


def test_a_code_is_good_once_a_hall_and_while_it_is_fresh(street: Street) -> None:
    phone = street.phone("phone")
    street.mint("--holder-key", phone.key, "--wallet", phone.edition)
    street.carry_trust()

    screen = street.show(phone)
    assert street.checked(screen, case="1")["verdict"] == "accepted"
    assert street.checked(screen, case="2", code=1)["cause"] == "replayed"
    late = street.checked(street.show(phone), at=MINUTES_LATER, code=1)
    assert late["cause"] == "stale-presentation"


def test_a_new_phone_ends_what_the_lost_one_shows(street: Street) -> None:
    lost, new = street.phone("lost"), street.phone("new")
    license_id = street.mint("--holder-key", lost.key, "--wallet", lost.edition)
    handed = ("--holder-key", new.key, "--out", new.edition)
    street.issuer("wallet", street.office, license_id, *handed, *street.key, *NOW)
    street.carry_trust()

    assert street.checked(street.show(lost), code=1)["cause"] == "superseded"
    assert street.checked(street.show(new))["verdict"] == "accepted"
