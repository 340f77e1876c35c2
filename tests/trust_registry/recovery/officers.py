"""Officers at their commands, and a counter in another region that never meets them."""

from __future__ import annotations

import contextlib
import io
import json
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from credential.moments import from_seconds, to_rfc3339
from tests.sample_keys import kid_of
from tests.sample_registry import NOW, SHANGHAI, ZHEJIANG, seconds
from tests.tokens import Tokens
from tests.trust_registry.founded import FoundedRegistry
from tests.world import World
from trust_registry.cli import main
from trust_registry.update_report import UpdateReport
from verifier.report import Report
from verifier.verify import verify

__all__ = ["Counter", "Officers", "english", "license_of"]


def license_of(key: str = "market", *, issued_at: datetime | None = None) -> str:
    """Return the sample business license of Shanghai, signed by a key then."""
    world = World()
    world.key, world.header["kid"] = key, kid_of(key)
    if issued_at is not None:
        world.claims["iat"] = seconds() + int((issued_at - NOW).total_seconds())
        assert from_seconds(world.claims["iat"]) == issued_at
    return world.text()


def english(sentences: list[dict[str, str]]) -> str:
    """Return what a sitting read out."""
    return "\n".join(one["en"] for one in sentences)


class Officers:
    """Whoever types commands; every command must succeed unless told otherwise."""

    def __init__(self, registry: FoundedRegistry, now: datetime = NOW) -> None:
        self.registry = registry
        self.now = now
        self._sittings = 1
        self._pins: tuple[object, ...] = ()
        self.secret = registry.folder / "secret.txt"
        self.secret.write_text("a sentence for the tests alone\n")

    @property
    def region(self) -> Path:
        return self.registry.region().folder

    @property
    def council(self) -> Path:
        return self.registry.folder / "council"

    @property
    def host(self) -> Path:
        return self.registry.host.folder

    def run(self, *argv: object) -> Any:
        """Run a command as it is typed and return its JSON."""
        code, out, err = self.attempt(*argv)
        assert code == 0, err or out
        return json.loads(out)

    def attempt(self, *argv: object) -> tuple[int, str, str]:
        out, err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            code = main([*map(str, argv), "--json"])
        assert "Traceback" not in err.getvalue()
        return code, out.getvalue(), err.getvalue()

    def sign(self, *argv: object) -> Any:
        """Run a command that signs."""
        secrets = ("--passphrase-file", self.secret, *self._pins)
        return self.run(*argv, *secrets, "--at", self._at)

    def make_token_key(
        self, folder: Path, name: str, *, owner: str, tokens: Tokens, token: str
    ) -> None:
        """Make a key in a token; from now on its PIN is at hand for who signs."""
        self._pins = ("--pin-file", tokens.pin_file)
        uri = tokens.uri(token, f"{name} {folder}")
        where = ("--uri", uri, *self._pins)
        self.run("key", "make", folder, name, "--owner", owner, *where)

    def make_key(self, folder: Path, name: str, *, owner: str) -> str:
        """Make a key in a file; return its key id."""
        key = ("--owner", owner, "--passphrase-file", self.secret)
        keyid: str = self.run("key", "make", folder, name, *key)["keyid"]
        return keyid

    def publish(self, *, emergency: str = "") -> None:
        """Take a region's files from its folder to the counters."""
        submission = self.sign("publish", self.region)["submission"]
        self.hand_in(submission, emergency=emergency)

    def hand_in(self, submission: object, *, emergency: str = "") -> None:
        """Let the host take a file in and release."""
        why = ("--emergency", emergency) if emergency else ()
        self.run("ingest", self.host, submission, *why, "--at", self._at)
        self.sign("release", self.host)

    def sit(self, *proposals: tuple[object, ...], typed: Sequence[str] = ()) -> Any:
        """Let the council propose, review, sign and assemble; return what was read.

        Each proposal is what follows ``propose``. ``typed`` are the fingerprints that
        came by another way; the root's is always at hand, on paper.
        """
        folder = self.registry.folder / f"sitting-{self._sittings}"
        self._sittings += 1
        folder.mkdir()
        trust = ("--trust", self.registry.repository.folder)
        files: list[Path] = []
        for words in proposals:
            out = folder / f"{len(files)}.zip"
            after = ("--after", *files) if files else ()
            made = (*words, *trust, *after, "--out", out, "--at", self._at)
            self.run("propose", *made)
            files.append(out)
        read = self.run("review", *files, *trust, "--at", self._at)["proposals"]
        fingerprints = [*typed, self.registry.fingerprint]
        told = [word for one in fingerprints for word in ("--fingerprint", one)]
        keys = ("--keys", self.council, "--out", folder / "signatures")
        made = self.sign("sign", *files, *trust, *keys, *told)["signatures"]
        sitting = folder / "sitting.zip"
        signed = ("--signatures", *made, "--out", sitting, "--at", self._at)
        self.run("assemble", *files, *trust, *signed)
        self.hand_in(sitting)
        return [one for proposal in read for one in proposal["sentences"]]

    def replace_host_keys(self, *owners: str) -> None:
        """Let these members hold the host's keys, new ones."""
        keys = self.host / "keys"
        names = [f"host-of-{owner}" for owner in owners]
        for name, owner in zip(names, owners, strict=True):
            self.make_key(keys, name, owner=owner)
        public = [word for name in names for word in ("--key", _public(keys, name))]
        typed = [self.fingerprint(keys, name) for name in names]
        self.sit(("host-keys", *public), typed=typed)

    def fingerprint(self, folder: Path, *names: str) -> str:
        """Return what the owner of new keys tells by telephone."""
        told: str = self.run("key", "fingerprint", folder, *names)["fingerprint"]
        return told

    @property
    def _at(self) -> str:
        return to_rfc3339(self.now)


def _public(folder: Path, name: str) -> Path:
    return folder / f"{name}.pub.json"


class Counter:
    """A counter in Zhejiang, fed from a stick or a mirror."""

    def __init__(self, registry: FoundedRegistry, folder: Path) -> None:
        self._registry = registry
        registry.repository.put(
            f"status/{SHANGHAI}/{SHANGHAI}-1.jwt",
            registry.status_list(states=[0] * 16).encode("ascii"),
        )
        self.store = registry.store(folder)
        self.update()

    def update(self, source: object = None, *, now: datetime = NOW) -> UpdateReport:
        return self.store.update(
            [str(source or self._registry.repository.folder)], now=now
        )

    def check(self, text: str | None = None, *, now: datetime = NOW) -> Report:
        return verify(
            license_of() if text is None else text,
            trust=self.store.view(),
            status_lists=self.store.status_lists(),
            accepting_region=ZHEJIANG,
            now=now,
        )

    def cause(self, text: str | None = None, *, now: datetime = NOW) -> str | None:
        """Return why a license is not accepted, or None."""
        return self.check(text, now=now).cause
