"""A real registry's bundle and a real license, made by the programs of both sides."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from issuer import cli as issuer
from trust_registry import cli as registry
from verifier import cli as verifier

AT = "2026-11-20T08:00"
NUMBER = "91310101MA1TY0AN1N"
PREFIX = "https://status.310000.example/"


@dataclass(frozen=True)
class Stick:
    """What a counter gets, and what stays with the issuer.

    Attributes:
        folder: Where all of it lies.
        bundle: The trust bundle.
        fingerprint: The first root's, as on paper.
        picture: The license's QR code, a PNG.
        text: The license's QR text in a file.
    """

    folder: Path
    bundle: Path
    fingerprint: str
    picture: Path
    text: Path

    def counter(self, folder: Path) -> Path:
        """Set up a counter in a folder; return its trust store."""
        trust = folder / "trust"
        told = ["--fingerprint", self.fingerprint, "--trust", str(trust), "--at", AT]
        assert verifier.main(["trust", "init", str(self.bundle), *told, "--json"]) == 0
        return trust

    def revoke(self) -> str:
        """Revoke the license a day later; return the status list's text."""
        office = str(self.folder / "issuer")
        later = ["--at", "2026-11-21T08:00", "--json"]
        _issuer("revoke", office, NUMBER, "--reason", "a test", *later)
        _issuer("publish-status", office, *_secret(self.folder), *later)
        return (self.folder / "issuer/status/310000-1.jwt").read_text("ascii")


def make_stick(folder: Path) -> Stick:
    """Found a registry, mint a license, pack the bundle, all at `AT`."""
    (folder / "secret.txt").write_text("seven words that nobody would guess here\n")
    (folder / "secret.txt").chmod(0o600)
    secret, at = _secret(folder), ["--at", AT, "--json"]
    plan, home, office = (folder / name for name in ("plan.json", "registry", "issuer"))
    region, host = str(home / "regions/310000"), str(home / "host")
    _registry("plan", str(plan), "--json")
    _registry("found", str(home), "--plan", str(plan), *secret, *at)
    _issuer("init", str(office), "--region", "310000", *secret, *at)
    _issuer("agency", "add", str(office), *_AGENCY, *secret, *at)
    entries = office / "entries"
    _registry("agency", "add", region, str(entries / "agency-market.json"), "--json")
    status_issuer = str(entries / "status-issuer.json")
    _registry("status-issuer", "add", region, status_issuer, "--json")
    _registry("publish", region, *secret, *at)
    fields = folder / "fields.json"
    fields.write_text(json.dumps(_FIELDS), encoding="utf-8")
    picture, text = folder / "license.png", folder / "license.txt"
    drawn = ["--png", str(picture), "--text", str(text)]
    kind = ["--type", "business-license", "--fields", str(fields)]
    _issuer("mint", str(office), *kind, *drawn, *secret, *at)
    _issuer("publish-status", str(office), *secret, *at)
    submissions = [str(path) for path in (home / "regions/310000/outbox").iterdir()]
    lists = [str(path) for path in (office / "status").glob("*.jwt")]
    _registry("ingest", host, *submissions, *lists, "--emergency", "day one", *at)
    _registry("release", host, *secret, *at)
    _registry("bundle", host, str(folder), "--json")
    (bundle,) = folder.glob("tongyan-trust-*.zip")
    return Stick(
        folder,
        bundle,
        (home / "fingerprint.txt").read_text("ascii").strip(),
        picture,
        text,
    )


_AGENCY = [
    *("--id", "market", "--uscc", "11310000MB2F30518R", "--type", "business-license"),
    *("--name-zh", "上海市市场监督管理局", "--name-en", "Shanghai Market Regulation"),
]
_FIELDS = {
    "document_number": NUMBER,
    "legal_name": "上海通验示例科技有限公司",
    "company_type": "有限责任公司（自然人投资或控股）",
    "legal_representative": "阿依努尔·买买提",
    "registered_capital": "壹佰万元整",
    "establishment_date": "2019-03-18",
    "operating_period": "2019-03-18至2049-03-17",
    "registered_address": "上海市黄浦区示例路1号101室",
    "business_scope": "技术服务；技术开发；软件开发。",
    "issuing_authority": "上海市市场监督管理局",
    "issue_date": "2026-11-20",
}


def _secret(folder: Path) -> list[str]:
    return ["--passphrase-file", str(folder / "secret.txt")]


def _registry(*arguments: str) -> None:
    assert registry.main(arguments) == 0, arguments


def _issuer(*arguments: str) -> None:
    assert issuer.main(arguments) == 0, arguments
