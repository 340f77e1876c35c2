"""The memory of a counter's service with a national registry and a region's list."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from http.client import HTTPConnection
from pathlib import Path

from benchmarks.nation import ACCEPTING_REGION, nation
from benchmarks.nation_files import NOW
from benchmarks.nation_licenses import business_license_code
from credential import qr_image
from verifier.checking import Counter
from verifier.commands.trust_folder import TrustFolder
from verifier.service import create_service
from verifier.service.access import PAGE_TOKEN_HEADER
from web.listening import LOOPBACK, listen, serve

__all__ = ["measure"]

# Of the region whose list has 15 million entries.
LICENSE = 0


def measure() -> dict[str, float]:
    """Return what a real process holds after it accepted a picture of a license."""
    with nation() as made:
        command = [sys.executable, "-m", __name__, str(made.trust)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            try:
                port = int(process.stdout.readline()) if process.stdout else 0
                _check(port, qr_image.png(business_license_code(LICENSE)))
                return {"memory.verifier_31x3000_mb": _resident_mb(process.pid)}
            finally:
                process.terminate()


def _check(port: int, picture: bytes) -> None:
    connection = HTTPConnection(LOOPBACK, port, timeout=60)
    connection.request("GET", "/api/page-token")
    token = json.loads(connection.getresponse().read())["token"]
    headers = {"Content-Type": "image/png", PAGE_TOKEN_HEADER: token}
    connection.request("POST", "/api/check", picture, headers)
    answer = connection.getresponse().read().decode("utf-8")
    connection.close()
    if '"verdict":"accepted"' not in answer:
        raise AssertionError(f"not accepted: {answer}")


def _resident_mb(pid: int) -> float:
    """Return the resident memory of a process, as proc(5) tells it."""
    lines = Path(f"/proc/{pid}/status").read_text("ascii").splitlines()
    told = dict(line.split(":", 1) for line in lines)
    return int(told["VmRSS"].split()[0]) * 1024 / 1e6


def main() -> None:
    """Serve a counter as `tongyan-verifier serve` does, its clock at the measuring."""
    listening: socket.socket = listen(LOOPBACK, 0)
    port = listening.getsockname()[1]
    print(port, flush=True)
    trust = TrustFolder(Path(sys.argv[1]))
    counter = Counter(trust, accepting_region=ACCEPTING_REGION)
    hosts = [f"{LOOPBACK}:{port}"]
    serve(create_service(counter, hosts=hosts, clock=lambda: NOW), listening)


if __name__ == "__main__":
    main()
