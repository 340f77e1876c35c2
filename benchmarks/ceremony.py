"""A city joins the nation's registry: each command of the ceremony, whole process.

The host's repository has 31 regions with 3,000 agencies each, and so has the officers'
trust store; the applicant brings as many.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.nation import PASSPHRASE, nation
from benchmarks.nation_files import NOW, agencies_file
from credential.moments import to_rfc3339
from trust_registry import roles

__all__ = ["measure"]

PROGRAM = Path(sys.executable).with_name("tongyan-registry")
APPLICANT = "440300"
ENTRY = {
    "code": APPLICANT,
    "name": {"zh": "深圳市", "en": "Shenzhen"},
    "iss_prefix": f"https://license.{APPLICANT}.example/",
    "status_prefix": f"https://status.{APPLICANT}.example/",
}
ROWS = {
    "format": "tongyan-recognition-1",
    "rows": [
        {
            "accepting": "310000",
            "issuing": APPLICANT,
            "license_type": "*",
            "from": "2027-01-01T00:00:00Z",
        }
    ],
}


def measure() -> dict[str, float]:
    """Return the seconds of the slowest command."""
    with nation() as made, tempfile.TemporaryDirectory() as folder:
        registry = Path(folder) / "registry"
        # A registry of its own to change: other modules of the run share that one.
        shutil.copytree(made.founded, registry)
        taken = _Office(Path(folder), registry, made.trust).join()
        slowest = max(taken, key=taken.__getitem__)
        print(f"  slowest: {slowest}", file=sys.stderr)
        return {"registry.ceremony_s": taken[slowest]}


class _Office:
    """The officers' files, in one folder."""

    def __init__(self, folder: Path, registry: Path, trust: Path) -> None:
        self._folder = folder
        self._registry = registry
        self._trust = ("--trust", str(trust))
        self._secret = folder / "secret.txt"
        self._secret.write_bytes(PASSPHRASE.reveal() + b"\n")
        self._taken: dict[str, float] = {}

    def join(self) -> dict[str, float]:
        """Let the applicant join; return the seconds of each command."""
        entry, rows = self._file("entry", ENTRY), self._file("rows", ROWS)
        applicant = self._folder / "applicant"
        asked = self._run("join request", applicant, "--entry", entry, keys=True)
        (applicant / "agencies.json").write_bytes(agencies_file(APPLICANT, 3000))
        handed_in = self._run("publish", applicant, keys=True)["submission"]

        join, second = self._folder / "join.zip", self._folder / "rows.zip"
        who = ("--request", asked["request"], "--publication", handed_in)
        self._run("propose join", *who, *self._trust, "--out", join)
        later = ("--rows", rows, "--after", join)
        self._run("propose recognition", *later, *self._trust, "--out", second)
        self._run("review", join, second, *self._trust)
        signatures = self._signatures(join, second, asked["fingerprint"])
        sitting = self._folder / "sitting.zip"
        signed = ("--signatures", *signatures)
        out = ("--out", sitting)
        self._run("assemble", join, second, *signed, *self._trust, *out)
        # There are rows for all regions, and its agencies issue already.
        at_once = ("--emergency", "measuring")
        self._run("ingest", self._registry / "host", sitting, *at_once)
        self._run("release", self._registry / "host", keys=True)
        return self._taken

    def _signatures(self, join: Path, second: Path, fingerprint: str) -> list[str]:
        council = self._registry / "council"
        owners = sorted(path.name[:6] for path in council.glob("*.targets.pem"))
        made: list[str] = []
        for owner in owners[: roles.council_threshold(len(owners))]:
            own = self._folder / owner
            own.mkdir()
            for path in council.glob(f"{owner}.*"):
                shutil.copy(path, own)
            what = (join, second, "--keys", own, "--fingerprint", fingerprint)
            out = ("--out", self._folder / "signatures")
            signed = self._run("sign", *what, *self._trust, *out, keys=True)
            made += signed["signatures"]
        return made

    def _file(self, name: str, content: object) -> Path:
        path = self._folder / f"{name}.json"
        path.write_text(json.dumps(content, ensure_ascii=False), "utf-8")
        return path

    def _run(self, name: str, *words: object, keys: bool = False) -> dict[str, str]:
        line = [str(PROGRAM), *name.split(), *map(str, words), "--json"]
        line += ["--at", to_rfc3339(NOW)]
        if keys:
            line += ["--passphrase-file", str(self._secret)]
        begun = time.perf_counter()
        ran = subprocess.run(line, capture_output=True, text=True)
        took_s = time.perf_counter() - begun
        if ran.returncode != 0:
            raise AssertionError(f"{name} failed: {ran.stderr}{ran.stdout}")
        # The fastest of those that were done several times: others only slow them.
        self._taken[name] = min(took_s, self._taken.get(name, took_s))
        answer: dict[str, str] = json.loads(ran.stdout)
        return answer
