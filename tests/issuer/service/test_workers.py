"""``serve`` as processes: several workers, one socket, no secret in sight."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from issuer.accounts.first_start import FIRST_NAME
from tests.issuer.office import SECRET, Office

if sys.platform == "win32":
    pytest.skip("processes are looked at by /proc", allow_module_level=True)

import pty

WITHIN_S = 60.0
WATCHING = """
import time
from issuer.service.supervision import Task, supervise
supervise([Task("idle", time.sleep, (600,))] * 2)
"""
# Each request finds whichever worker takes it.
NO_KEEPING = httpx.Limits(max_keepalive_connections=0)
PASSWORD = "tea in the garden at noon"


@dataclass
class Serving:
    """A running command, what it has written to its terminal, and its processes."""

    process: subprocess.Popen[bytes]
    screen: int
    written: str = ""

    def reads(self, word: str) -> str:
        """Return what follows a word on the screen, up to the line's end."""
        while word not in self.written or "\n" not in self.written.partition(word)[2]:
            self.written += os.read(self.screen, 4096).decode("utf-8", "replace")
        return self.written.partition(word)[2].split()[0]

    def children(self) -> list[int]:
        pid = self.process.pid
        listed = Path(f"/proc/{pid}/task/{pid}/children").read_text()
        return [int(one) for one in listed.split()]

    def workers(self) -> list[int]:
        return [one for one in self.children() if _has_socket(one)]


def _has_socket(pid: int) -> bool:
    with suppress(OSError):
        opened = [str(one.readlink()) for one in Path(f"/proc/{pid}/fd").iterdir()]
        return any(one.startswith("socket:") for one in opened)
    return False


def has_ended(pid: int) -> bool:
    """Tell whether a process is over, taken note of or not."""
    with suppress(OSError):
        return (
            Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
        )
    return True


def comes(what: Callable[[], object]) -> None:
    """Wait until it is so."""
    ends = time.monotonic() + WITHIN_S
    while not what():
        assert time.monotonic() < ends
        time.sleep(0.05)


@contextmanager
def serving(office: Office, *options: str) -> Iterator[Serving]:
    """Run the command at a terminal of its own."""
    secret = office.installation.folder.with_name("secret.txt")
    secret.write_text(f"{SECRET}\n", "utf-8")
    command = [sys.executable, "-m", "issuer.cli", "serve", office.installation.folder]
    command += ["--at", "2026-11-21T08:00", "--port", "0"]
    command += ["--passphrase-file", secret, *options]
    screen, terminal = pty.openpty()
    with subprocess.Popen(
        list(map(str, command)), stdin=terminal, stdout=terminal, stderr=terminal
    ) as process:
        os.close(terminal)
        try:
            yield Serving(process, screen)
        finally:
            process.terminate()
            process.wait(WITHIN_S)
            os.close(screen)


def test_workers_share_accounts_and_are_started_again(office: Office) -> None:
    with serving(office, "--workers", "2") as served:
        one_time = served.reads("one-time password")
        address = "http://" + served.reads("http://").partition("/")[0]
        with httpx.Client(
            base_url=address, trust_env=False, timeout=WITHIN_S, limits=NO_KEEPING
        ) as browser:
            _choose_password(browser, address, one_time)
            # Nothing that another account of the machine can look at has the secret.
            for pid in [served.process.pid, *served.children()]:
                for place in ("cmdline", "environ"):
                    seen = Path(f"/proc/{pid}/{place}").read_bytes()
                    assert SECRET.encode() not in seen
            comes(lambda: len(served.workers()) >= 2)
            before = served.children()
            for pid in before:
                if pid in served.workers():
                    os.kill(pid, signal.SIGKILL)
            comes(lambda: len(set(served.children()) - set(before)) >= 2)
            # The session was in the ledger, not in a worker.
            assert browser.get("/api/session").json()["operator"] == FIRST_NAME
        children = served.children()
        served.process.send_signal(signal.SIGTERM)
        assert served.process.wait(WITHIN_S) == 0
        comes(lambda: all(map(has_ended, children)))
        assert SECRET not in served.written
    with office.installation.ledger.reading() as connection:
        lines = connection.exec_driver_sql("SELECT line FROM audit").scalars().all()
    assert [json.loads(line)["act"] for line in lines][-2:] == [
        "add-operator",
        "change-password",
    ]


def _choose_password(browser: httpx.Client, address: str, one_time: str) -> None:
    browser.headers["Origin"] = address
    typed = {"name": FIRST_NAME, "password": one_time}
    told = browser.post("/api/session", json=typed).json()
    browser.headers["X-CSRF-Token"] = told["csrf_token"]
    changed = {"old": one_time, "new": PASSWORD}
    assert browser.post("/api/session/password", json=changed).status_code == 200


def test_attack_nothing_runs_on_when_the_one_that_watches_is_killed() -> None:
    with subprocess.Popen([sys.executable, "-c", WATCHING]) as process:
        watching = Serving(process, screen=-1)
        comes(lambda: len(watching.children()) == 3)  # one keeps count for Python
        children = watching.children()
        process.kill()
        comes(lambda: all(map(has_ended, children)))
