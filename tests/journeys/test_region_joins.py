"""A fifth region joins a registry of four; a counter is offline all the while.

Every officer works in a folder of its own, as on a machine of its own: only files pass
between them. The programs are the real ones.
"""

from __future__ import annotations

import json
import shutil
from datetime import UTC, datetime, timedelta
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from examples.yangtze_delta_day.programs import Programs

FOUNDED = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)
MEMBERS = ("310000", "320000", "330000", "340000")
FUJIAN = "350000"
ZHEJIANG = "330000"
ENTRY = {
    "code": FUJIAN,
    "name": {"zh": "福建省", "en": "Fujian"},
    "iss_prefix": "https://license.350000.example/",
    "status_prefix": "https://status.350000.example/",
    "contact": {"name": {"zh": "福建省证照登记办", "en": "Fujian registry office"}},
}


def day(days: float) -> datetime:
    return FOUNDED + timedelta(days=days)


class Play:
    """The folders of everybody who takes part."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        secret = folder / "secret.txt"
        secret.write_text("seven words that nobody would guess here\n")
        secret.chmod(0o600)
        self.programs = Programs(folder, secret)
        self.fingerprint = ""

    def json(self, name: str, content: Any) -> Path:
        path = self.folder / name
        path.write_text(json.dumps(content, ensure_ascii=False), "utf-8")
        return path

    @property
    def host(self) -> Path:
        return self.folder / "registry/host"

    @property
    def counter(self) -> Path:
        return self.folder / "counter"

    def member(self, code: str) -> Path:
        """Return the folder of a member: its keys and its own trust store."""
        return self.folder / f"members/{code}"

    def stick(self, name: str) -> Path:
        path = self.folder / f"{name}.zip"
        self.programs.registry("bundle", self.host / "repository", path)
        return path

    # The four members

    def found(self) -> None:
        """Found the registry; each member takes its keys and first trust home."""
        registry = self.folder / "registry"
        plan = self.folder / "plan.json"
        self.programs.registry("plan", plan)
        content = json.loads(plan.read_text("utf-8"))
        content["recognition"] = [
            {
                "accepting": one,
                "issuing": other,
                "license_type": "*",
                "from": "2020-09-01T00:00:00Z",
            }
            for one, other in product(MEMBERS, MEMBERS)
            if one != other
        ]
        self.json("plan.json", content)
        self.fingerprint = self.programs.registry(
            "found", registry, "--plan", plan, at=FOUNDED, keys=True
        )["fingerprint"]
        stick = self.stick("first")
        for code in MEMBERS:
            shutil.copytree(
                registry / "council",
                self.member(code) / "keys",
                ignore=lambda _, names, code=code: [
                    name for name in names if not name.startswith(code)
                ],
            )
            self.trust(self.member(code) / "trust", stick)
        shutil.rmtree(registry / "council")
        self.trust(self.counter, stick)

    def trust(self, folder: Path, stick: Path) -> None:
        told = ("--fingerprint", self.fingerprint, "--trust", folder)
        self.programs.verifier("trust", "init", stick, *told, at=FOUNDED)

    # Fujian

    def prepare(self) -> str:
        """Let Fujian make its folder, its agency and its samples; return what it tells.

        The fingerprint goes by telephone.
        """
        fujian, office = self.folder / "fujian", self.folder / "office"
        entry = self.json("entry.json", ENTRY)
        told = self.programs.registry(
            "join", "request", fujian, "--entry", entry, at=day(1), keys=True
        )
        self.programs.issuer("init", office, "--region", FUJIAN, at=day(1), keys=True)
        self.add_agency(office, "police", "11350000YY0000001A")
        self.add_agency(office, "former", "11350000YY0000002D")
        for name in ("agency-police", "agency-former", "status-issuer"):
            kind = "status-issuer" if name == "status-issuer" else "agency"
            entry = office / f"entries/{name}.json"
            self.programs.registry(kind, "add", fujian, entry)
        agencies = fujian / "agencies.json"
        content = json.loads(agencies.read_text("utf-8"))
        (former,) = (one for one in content["agencies"] if "former" in one["id"])
        former["license_types"] = []
        agencies.write_text(json.dumps(content, ensure_ascii=False), "utf-8")
        fingerprint: str = told["fingerprint"]
        return fingerprint

    def add_agency(self, office: Path, name: str, uscc: str) -> None:
        self.programs.issuer(
            *("agency", "add", office, "--id", name, "--uscc", uscc),
            *("--name-zh", "福建示例局", "--name-en", "Fujian sample office"),
            *("--type", "driving-license"),
            at=day(1),
            keys=True,
        )

    def mint(
        self,
        office: str,
        sample: Path,
        *,
        agency: str = "police",
        at: datetime,
        **fields: str,
    ) -> str:
        """Mint a driving license, its code in a picture; return its identifier."""
        application = self.folder / "fields.json"
        application.unlink(missing_ok=True)
        self.programs.issuer(
            "types", "template", "driving-license", "--to", application
        )
        content = json.loads(application.read_text("utf-8")) | fields
        self.json("fields.json", content)
        minted = self.programs.issuer(
            *("mint", self.folder / office, "--type", "driving-license"),
            *("--agency", f"https://license.{FUJIAN}.example/{agency}"),
            *("--fields", application, "--png", sample, "--allow-same-number"),
            at=at,
            keys=True,
        )
        license_id: str = minted["license_id"]
        return license_id

    def try_kit(self) -> dict[str, Any]:
        """Let Fujian make a sample of every case and run the joiner kit."""
        samples = self.folder / "samples"
        samples.mkdir()
        self.mint("office", samples / "good.png", at=day(1.1))
        ended = day(2).date().isoformat()
        self.mint("office", samples / "expired.png", at=day(1.1), valid_until=ended)
        revoked = self.mint("office", samples / "revoked.png", at=day(1.1))
        self.mint("office", samples / "out-of-scope.png", agency="former", at=day(1.1))
        thief = self.folder / "thief"
        self.programs.issuer("init", thief, "--region", FUJIAN, at=day(1), keys=True)
        self.add_agency(thief, "police", "11350000YY0000001A")
        self.mint("thief", samples / "wrong-key.png", at=day(1.1))
        reason = ("--reason", "sample")
        self.programs.issuer(
            "revoke", self.folder / "office", revoked, *reason, at=day(1.2)
        )
        for one in self.status_lists(at=day(4)):
            shutil.copy(one, samples)
        report: dict[str, Any] = self.programs.verifier(
            *("kit", self.folder / "fujian", "--samples", samples),
            *("--out", self.folder / "conformance.json"),
            at=day(4),
        )
        return report

    def status_lists(self, *, at: datetime) -> list[Path]:
        office = self.folder / "office"
        self.programs.issuer("publish-status", office, at=at, keys=True)
        return sorted((office / "status").glob("*.jwt"))

    # The sitting

    def propose(self) -> list[Path]:
        """Let Shanghai propose the join, and the rows after it."""
        submission = self.programs.registry(
            "publish", self.folder / "fujian", at=day(5), keys=True
        )["submission"]
        trust = ("--trust", self.member("310000") / "trust")
        join, rows = self.folder / "join.zip", self.folder / "rows.zip"
        self.programs.registry(
            *("propose", "join", "--publication", submission),
            *("--request", self.folder / "fujian/join-request.json"),
            *(*trust, "--out", join),
            at=day(5),
        )
        file = self.json(
            "rows.json",
            {
                "format": "tongyan-recognition-1",
                "rows": [
                    {
                        "accepting": code,
                        "issuing": FUJIAN,
                        "license_type": "*",
                        "from": day(22).strftime("%Y-%m-%dT%H:%M:%SZ"),
                    }
                    for code in MEMBERS
                ],
            },
        )
        self.programs.registry(
            *("propose", "recognition", "--rows", file, "--after", join),
            *(*trust, "--out", rows),
            at=day(5),
        )
        return [join, rows]

    def sign(self, code: str, proposals: list[Path], fingerprint: str) -> list[str]:
        """Let a member review and sign on its own machine; return what was read out."""
        home = self.member(code)
        trust = ("--trust", home / "trust")
        read = self.programs.registry("review", *proposals, *trust, at=day(6))
        self.programs.registry(
            *("sign", *proposals, *trust, "--keys", home / "keys"),
            *("--fingerprint", fingerprint, "--out", self.folder / "signatures"),
            at=day(6),
            keys=True,
        )
        return [
            sentence["zh"]
            for proposal in read["proposals"]
            for sentence in proposal["sentences"]
        ]

    def publish(self, proposals: list[Path]) -> dict[str, Any]:
        """Let Shanghai assemble and the host publish."""
        sitting = self.folder / "sitting.zip"
        signatures = sorted((self.folder / "signatures").iterdir())
        assembled: dict[str, Any] = self.programs.registry(
            *("assemble", *proposals, "--signatures", *signatures),
            *("--trust", self.member("310000") / "trust", "--out", sitting),
            at=day(7),
        )
        self.programs.registry("ingest", self.host, sitting, at=day(7))
        self.release(day(7))
        return assembled

    def release(self, at: datetime) -> None:
        self.programs.registry("release", self.host, at=at, keys=True)

    def check(self, picture: Path, at: datetime) -> str:
        """Let the counter of Zhejiang check a license; return its cause."""
        answer = self.programs.verifier(
            *("check", picture, "--trust", self.counter, "--region", ZHEJIANG),
            at=at,
            allowed=(0, 1, 2),
        )
        (result,) = answer["results"]
        return str(result["report"]["cause"] or result["verdict"])


@pytest.mark.slow
def test_a_fifth_region_joins_while_a_counter_is_offline(tmp_path: Path) -> None:
    play = Play(tmp_path)
    play.found()
    fingerprint = play.prepare()
    assert play.try_kit()["passed"]

    proposals = play.propose()
    read_out = [play.sign(code, proposals, fingerprint) for code in MEMBERS[:3]]
    assembled = play.publish(proposals)

    assert any(line.startswith("福建省（350000）成为成员") for line in read_out[0])
    assert sum(line.startswith("新增一条") for line in read_out[0]) == 4
    assert read_out[0] == read_out[1] == read_out[2]
    assert [one["signed"] for one in assembled["roles"]] == [[*MEMBERS[:3]]] * 2

    # Three weeks later a license of Fujian lies on a counter in Zhejiang, which has
    # had no network and no stick since the founding.
    picture = tmp_path / "license.png"
    play.mint("office", picture, at=day(22.5))
    for one in play.status_lists(at=day(22.9)):
        play.programs.registry("ingest", play.host, one, at=day(22.9))
    play.release(day(22.9))
    assert play.check(picture, day(23)) == "newer-than-trust-data"

    stick = play.stick("second")
    play.programs.verifier(
        "trust", "update", stick, "--trust", play.counter, at=day(23)
    )
    assert play.check(picture, day(23)) == "accepted"
