"""``tongyan-verifier serve`` as a program of its own."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.page_token import page_client
from tests.verifier.sticks import Stick
from verifier.cli import main

STOPS_WITHIN_S = 20


@contextmanager
def serving(trust: Path, *options: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Start the program on a free port; yield it with the address that it printed."""
    command = [sys.executable, "-m", "verifier.cli", "serve", "--trust", str(trust)]
    with subprocess.Popen(
        [*command, "--region", "330000", "--port", "0", *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            assert process.stdout is not None
            yield process, process.stdout.readline().split()[-1]
        finally:
            process.kill()


def test_it_serves_until_it_is_stopped(stick: Stick, tmp_path: Path) -> None:
    trust = stick.counter(tmp_path)
    with serving(trust) as (process, address):
        with page_client(address) as client:
            assert "<title>通验 证照核验</title>" in client.get("/").text
            answer = client.post("/api/check", json={"text": stick.text.read_text()})
            (result,) = answer.json()["results"]
            assert result["report"]["license"] is not None

        process.send_signal(signal.SIGINT)
        assert process.wait(STOPS_WITHIN_S) == 0


def test_trust_data_taken_in_later_is_used_at_once(
    stick: Stick, tmp_path: Path
) -> None:
    with (
        serving(tmp_path / "trust") as (_, address),
        page_client(address) as client,
    ):
        assert client.get("/api/readiness").json()["freshness"] is None
        stick.counter(tmp_path)
        assert client.get("/api/readiness").json()["demo"] is True


def test_it_listens_on_this_machine_alone(stick: Stick, tmp_path: Path) -> None:
    with serving(stick.counter(tmp_path)) as (_, address):
        port = int(address.rstrip("/").rpartition(":")[2])
        with socket.socket() as other, pytest.raises(OSError, match="refused"):
            # Another address of the loopback network stands for the outside.
            other.connect(("127.0.0.2", port))


def test_a_port_that_is_taken_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])

        code = main(
            ["serve", "--trust", str(tmp_path), "--region", "330000", "--port", port]
        )

    assert code == 3
    assert f"Port {port} cannot be used" in capsys.readouterr().err
