"""`tongyan-registry serve` as processes: a pilot, and two hosts that cosign."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO

import httpx
import pytest

from tests.sample_registry import SHANGHAI
from tests.trust_registry.cosigners import three_hosts
from tests.trust_registry.founded import FoundedRegistry
from trust_registry.cli import main

PROGRAM = Path(sys.executable).with_name("tongyan-registry")
AT = "2026-11-21T10:00:00"  # Beijing time; the clock runs on from there
WITHIN_S = 60.0


@contextmanager
def serving(host: Path, secret: Path, *options: str) -> Iterator[str]:
    """Run the program; yield its address."""
    command = [
        PROGRAM,
        "serve",
        host,
        "--at",
        AT,
        "--json",
        "--passphrase-file",
        secret,
    ]
    # Into a file: a pipe that nobody reads would stop the program when it is full.
    log = host.with_name(f"{host.name}.log")
    with (
        log.open("w") as written,
        subprocess.Popen(
            [*map(str, command), *options],
            stdout=subprocess.PIPE,
            stderr=written,
            text=True,
        ) as process,
    ):
        assert process.stdout is not None
        try:
            yield str(json.loads(until_whole(process.stdout))["url"])
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=WITHIN_S)
    assert all(json.loads(line)["event"] for line in log.read_text().splitlines())


def until_whole(stream: IO[str]) -> str:
    """Read one JSON value, however many lines it takes."""
    text = ""
    for line in stream:
        text += line
        if line.rstrip() == "}":
            return text
    raise AssertionError(f"it ended: {text}")


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    file = tmp_path / "secret.txt"
    file.write_text("a sentence for the tests alone\n", "utf-8")
    return file


def comes(address: str, path: str) -> httpx.Response:
    """Ask until it is there: releases are made in a thread of their own."""
    ends = time.monotonic() + WITHIN_S
    while time.monotonic() < ends:
        answer = httpx.get(f"{address}{path}", trust_env=False, timeout=WITHIN_S)
        if answer.status_code == 200:
            return answer
    raise AssertionError(f"{path} never came: {answer.text}")


def hand_in(address: str, submission: Path) -> httpx.Response:
    return httpx.post(
        f"{address}/ingest",
        content=submission.read_bytes(),
        headers={"content-type": "application/zip"},
        trust_env=False,
        timeout=WITHIN_S,
    )


@pytest.mark.slow
def test_a_pilot_host_releases_what_is_handed_in(
    registry: FoundedRegistry, secret: Path
) -> None:
    folder = registry.host.folder
    with serving(folder, secret, "--port", "0", "--release-every", "12") as address:
        comes(address, "/healthz")
        handed = hand_in(address, registry.submit())
        comes(address, "/metadata/2.snapshot.json")

    assert handed.json()["region"] == SHANGHAI


@pytest.mark.slow
def test_two_hosts_release_together_over_http(
    registry: FoundedRegistry, secret: Path
) -> None:
    first, second, _ = three_hosts(registry)
    port = free_port()
    options = ["--port", "0", "--cosign", "--mirror", f"http://127.0.0.1:{port}/"]
    with ExitStack() as running:
        cosigner = running.enter_context(serving(second.folder, secret, *options))
        leading = ["--port", str(port), "--release-every", "12", "--cosigner", cosigner]
        address = running.enter_context(serving(first.folder, secret, *leading))
        hand_in(address, registry.submit())
        comes(address, "/metadata/2.snapshot.json")
        told = comes(address, "/healthz").json()
        cosigned = httpx.get(
            f"{cosigner}/metrics", trust_env=False, timeout=WITHIN_S
        ).text

    assert told["roles"]["snapshot"]["version"] == 2
    assert 'route="/cosign",status="200"' in cosigned


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port: int = listening.getsockname()[1]
        return port


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        (["--port", "70000"], "choose another --port"),
        (["--host", "203.0.113.7", "--port", "0"], "choose another --port"),
        (["--release-every", "12", "--cosigner", "ftp://x/"], "neither a folder"),
        (["--release-every", "12"], "1 of the host's keys"),
        (["--cosigner", "https://b.example/"], "add --release-every HOURS"),
    ],
)
def test_a_host_that_cannot_serve_says_so_in_one_sentence(
    registry: FoundedRegistry,
    secret: Path,
    capsys: pytest.CaptureFixture[str],
    options: list[str],
    reason: str,
) -> None:
    host = three_hosts(registry)[0].folder
    code = main(["serve", str(host), "--passphrase-file", str(secret), *options])

    assert code == 3
    assert reason in capsys.readouterr().err


@pytest.mark.parametrize("hours", ["0", "25", "x", "nan", "-1"])
def test_hours_are_a_number_up_to_a_day(
    capsys: pytest.CaptureFixture[str], hours: str
) -> None:
    with pytest.raises(SystemExit) as exited:
        main(["serve", "host", "--release-every", hours])

    assert exited.value.code == 3
    assert "hours are a number up to 24" in capsys.readouterr().err


def test_two_hosts_exchange_files(
    registry: FoundedRegistry,
    secret: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    first, second, _ = three_hosts(registry)
    request, answer = str(tmp_path / "request.zip"), str(tmp_path / "answer.json")
    submission = str(registry.submit())
    a, b = str(first.folder), str(second.folder)
    common = ["--at", AT]
    signing = [*common, "--passphrase-file", str(secret)]

    for command in (
        ["ingest", a, submission, *common],
        ["cosign", "ask", a, request, *signing],
        ["cosign", "answer", b, request, answer, *signing],
        ["cosign", "finish", a, answer, *signing],
        ["mirror", b, a, *common],
        ["mirror", b, a, *common],
    ):
        assert main(command) == 0, capsys.readouterr().err
    told = capsys.readouterr().out
    assert "已联署 snapshot v2, timestamp v2" in told
    assert "已发布：时间戳第 2 版，快照第 2 版" in told
    assert "Mirrored up to timestamp v2" in told
    assert "Up to date (timestamp v2)" in told


def test_the_exchange_speaks_json(
    registry: FoundedRegistry,
    secret: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    first, second, _ = three_hosts(registry)
    request, answer = str(tmp_path / "request.zip"), str(tmp_path / "answer.json")
    signing = ["--at", AT, "--json", "--passphrase-file", str(secret)]

    told = []
    for command in (
        ["cosign", "ask", str(first.folder), request, *signing],
        ["cosign", "answer", str(second.folder), request, answer, *signing],
        ["cosign", "finish", str(first.folder), answer, *signing],
        ["mirror", str(second.folder), str(first.folder), "--at", AT, "--json"],
    ):
        assert main(command) == 0
        told.append(json.loads(capsys.readouterr().out))

    assert told[0] == {"request": request, "timestamp": 2}
    assert told[1]["signed"] == {"timestamp": 2}
    assert told[2]["timestamp"] == 2
    assert told[3]["new"] is True
