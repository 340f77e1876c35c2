"""``serve --public-url`` as a program of its own, and its options."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from tests.page_token import page_client
from tests.verifier.halls import members_of, read_part
from tests.verifier.sticks import Stick
from verifier.cli import main

PUBLIC_URL = "https://hall.example/live"


@pytest.fixture
def hall(tmp_path: Path) -> list[str]:
    """Make a hall's key and certificate; return the options that name them."""
    words, key, certificate = (tmp_path / name for name in ("words", "pem", "crt"))
    words.write_text("a passphrase of the hall\n")
    identity = ("--id", "https://license.330000.example/hall")
    names = ("--name-zh", "大厅", "--name-en", "Hall")
    opened = ("--hall-passphrase-file", str(words))
    entry = ("--entry", str(tmp_path / "entry.json"), "--division", "330000")
    uscc = ("--uscc", "11330000MB2F305182")
    made = ["hall-key", "make", str(key), *opened, *entry, *identity, *names, *uscc]
    assert main(made) == 0
    made = ["hall-key", "certificate", str(key), str(certificate), *opened, *identity]
    assert main([*made, "--host", "hall.example", "--name", "Hall"]) == 0
    return ["--hall-key", str(key), *opened, "--hall-certificate", str(certificate)]


def serve(trust: Path, *options: str) -> list[str]:
    return ["serve", "--trust", str(trust), "--region", "330000", *options]


def test_two_sockets_one_for_the_page_and_one_for_wallets(
    stick: Stick, tmp_path: Path, hall: list[str]
) -> None:
    options = ("--port", "0", "--public-port", "0", "--public-url", PUBLIC_URL, *hall)
    command = serve(stick.counter(tmp_path / "trust"), *options)
    with subprocess.Popen(
        [sys.executable, "-m", "verifier.cli", *command],
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        try:
            page, _, wallets = (process.stdout.readline() for _ in range(3))
            assert f"Wallets: {PUBLIC_URL} ← " in wallets
            outside = f"http://{wallets.split()[-1]}/live"
            with page_client(page.split()[-1].rstrip("/")) as client:
                known = client.get("/api/live-requests").json()
                wanted = {"license_type": known["license_types"][0]["code"]}
                begun = client.post("/api/live-requests", json=wanted).json()
                inside = client.get(f"/live/request/{begun['id']}")
            asked = httpx.get(f"{outside}/request/{begun['id']}", trust_env=False)
        finally:
            process.kill()

    client_id = members_of(begun["link"])["client_id"]
    assert read_part(asked.text, 1)["client_id"] == client_id
    # Neither door has what the other has.
    assert inside.status_code == 404


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--public-url", PUBLIC_URL), "--public-url needs --hall-key"),
        (("--public-url", "http://hall.example/"), "cannot be the public address"),
        (("--public-url", f"{PUBLIC_URL}?a=1"), "cannot be the public address"),
    ],
)
def test_an_option_that_does_not_fit_starts_nothing(
    stick: Stick,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    options: tuple[str, ...],
    told: str,
) -> None:
    assert main(serve(stick.counter(tmp_path), "--port", "0", *options)) == 3
    assert told in capsys.readouterr().err


@pytest.mark.parametrize(
    ("damage", "told"),
    [
        (("--hall-certificate", b"none"), "cannot be used"),
        (("--hall-key", b"none"), "does not open the key file"),
        (("--hall-passphrase-file", b"another passphrase"), "does not open the key"),
    ],
    ids=["certificate", "key", "passphrase"],
)
def test_a_file_that_does_not_fit_starts_nothing(
    stick: Stick,
    tmp_path: Path,
    hall: list[str],
    capsys: pytest.CaptureFixture[str],
    damage: tuple[str, bytes],
    told: str,
) -> None:
    name, content = damage
    Path(hall[hall.index(name) + 1]).write_bytes(content)
    options = ("--port", "0", "--public-url", PUBLIC_URL, *hall)

    assert main(serve(stick.counter(tmp_path / "trust"), *options)) == 3
    assert told in capsys.readouterr().err


def test_a_certificate_is_never_overwritten(
    hall: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    certificate = tmp_path / "crt"
    before = certificate.read_bytes()
    made = ["hall-key", "certificate", str(tmp_path / "pem"), str(certificate)]
    made += ["--hall-passphrase-file", str(tmp_path / "words")]

    assert main([*made, "--host", "hall.example", "--name", "Hall"]) == 3
    assert "is there already" in capsys.readouterr().err
    assert certificate.read_bytes() == before
    assert hall


def test_a_name_that_no_certificate_holds_is_told(
    hall: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = ["hall-key", "certificate", hall[1], str(tmp_path / "other.crt")]
    made += ["--hall-passphrase-file", str(tmp_path / "words"), "--name", "Hall"]

    assert main([*made, "--host", "大厅.example"]) == 3
    assert "in ASCII" in capsys.readouterr().err
    assert not (tmp_path / "other.crt").exists()
