"""``live`` as a program of its own."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys

import httpx

from tests.examples.holders import NAME, Holder
from trust_registry.store import TrustStore

STOPS_WITHIN_S = 20


def test_the_page_is_served_until_it_is_stopped(
    holder: Holder, store: TrustStore
) -> None:
    command = [sys.executable, "-m", "examples.wallet", "live", NAME, "--port", "0"]
    with subprocess.Popen(
        [*command, *holder.options, "--trust", store.folder],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            assert process.stdout is not None
            address, _, token = process.stdout.readline().split()[-1].partition("#")
            headers = {"Authorization": f"Bearer {token}"}
            with httpx.Client(base_url=address, headers=headers) as client:
                assert client.get("/api/license").json()["type"]["zh"] == "机动车驾驶证"
                code = client.post("/api/code", json={"disclose": ["name"]}).json()
                assert client.get(code["pictures"][0]).status_code == 200
            process.send_signal(signal.SIGINT)
            assert process.wait(STOPS_WITHIN_S) == 0
        finally:
            process.kill()


def test_a_port_in_use_is_told_in_one_sentence(holder: Holder) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        _, errors = holder.type("live", NAME, "--port", port, code=3)

    assert f"port {port} cannot be used" in errors
    assert errors.count("\n") == 2
