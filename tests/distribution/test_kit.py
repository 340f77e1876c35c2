"""`make kit`: what a counter without a network is installed from.

It downloads the pinned wheels, once a session: the only test that needs an index.
"""

from __future__ import annotations

import hashlib
import importlib
import io
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests.page_token import page_client
from tests.repository import ROOT
from tests.verifier.sticks import Stick, make_stick

pytestmark = pytest.mark.slow

PLATFORMS = ("windows-x86_64", "linux-x86_64", "linux-aarch64")
PYTHON = f"{sys.version_info.major}.{sys.version_info.minor}"
FOLDER = "窗口 & (1) kit"
HALL = "示例市政务服务大厅"
WRONG = " ".join(["0000"] * 16)
STOPS_WITHIN_S = 20

# Somebody's own settings, which must not lead the kit to a network.
ELSEWHERE = {"PIP_INDEX_URL": "http://127.0.0.1:9/", "PIP_NO_INDEX": "0"}


class Kit(NamedTuple):
    folder: Path
    archive: Path
    sheet: Path
    stick: Stick

    def unpacked(self, target: Path) -> Path:
        """Return a copy, as unpacked at a counter."""
        return shutil.copytree(self.folder, target / FOLDER)


def make_kit(target: Path, *options: str) -> subprocess.CompletedProcess[str]:
    script = str(ROOT / "scripts/make_kit.py")
    return subprocess.run(
        [sys.executable, script, "--to", str(target), "--python", PYTHON, *options],
        capture_output=True,
        text=True,
        encoding="utf-8",
    )


@pytest.fixture(scope="module")
def kit(tmp_path_factory: pytest.TempPathFactory) -> Kit:
    stick = make_stick(tmp_path_factory.mktemp("stick"))
    target = tmp_path_factory.mktemp("dist")
    trusting = ["--bundle", str(stick.bundle), "--fingerprint", stick.fingerprint]
    made = make_kit(target, *trusting)
    assert made.returncode == 0, made.stdout + made.stderr
    (archive,) = target.glob("*.zip")
    (sheet,) = target.glob("*-sheet.txt")
    return Kit(target / archive.stem, archive, sheet, stick)


def texts(kit: Kit) -> dict[str, bytes]:
    """Return every file of the kit that is no wheel and no bundle."""
    return {
        path.relative_to(kit.folder).as_posix(): path.read_bytes()
        for path in kit.folder.rglob("*")
        if path.is_file() and path.suffix not in (".whl", ".zip")
    }


def install(folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    # The kit is for this Python, which need not be the first on the PATH.
    path = f"{Path(sys.base_prefix) / 'bin'}{os.pathsep}{os.environ['PATH']}"
    return subprocess.run(
        ["/bin/sh", str(folder / "install.sh")],
        env={**os.environ, **ELSEWHERE, "PATH": path, **environment},
        capture_output=True,
        text=True,
        encoding="utf-8",
    )


def test_it_installs_without_an_index_and_opens_the_counter(
    kit: Kit, tmp_path: Path
) -> None:
    folder = kit.unpacked(tmp_path)
    installed = install(folder)
    assert installed.returncode == 0, installed.stderr
    assert "安装完成" in installed.stdout

    typed = [kit.stick.fingerprint, "330000", HALL, "1", "-"]
    with subprocess.Popen(
        ["/bin/sh", str(folder / "start.sh"), "setup", "--port", "0"],
        env={**os.environ, "BROWSER": "true"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        encoding="utf-8",
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write("".join(f"{line}\n" for line in typed))
        process.stdin.close()
        address = next(
            found[0]
            for line in process.stdout
            if (found := re.search("http://[0-9.:]+/", line))
        )
        with page_client(address) as client:
            shown = client.get("/api/readiness").json()
            page = client.get("/").text
        process.send_signal(signal.SIGINT)
        assert process.wait(STOPS_WITHIN_S) == 0

    assert shown["registry"] is not None
    assert "通验" in page
    assert (folder / "counter/counter.json").exists()


def test_make_hands_over_a_fingerprint_in_groups() -> None:
    given = [f"FINGERPRINT={WRONG}", "BUNDLE=my stick.zip", "PYTHONS=3.11 3.13"]
    shown = subprocess.run(
        ["make", "--dry-run", "kit", *given], cwd=ROOT, capture_output=True, text=True
    ).stdout.replace("\\\n", " ")
    (line,) = (one for one in shown.splitlines() if "make_kit.py" in one)

    assert shlex.split(line)[2:] == [
        *("--bundle", "my stick.zip", "--fingerprint", WRONG),
        *("--python", "3.11", "3.13"),
    ]


@pytest.mark.parametrize("platform", PLATFORMS)
def test_it_resolves_for_every_platform_without_an_index(
    kit: Kit, tmp_path: Path, platform: str
) -> None:
    tags = _wheels_module().PLATFORMS[platform].tags
    command = [sys.executable, "-m", "pip", "--isolated", "install", "--dry-run"]
    command += ["--no-index", "-f", str(kit.folder / "wheels"), "--require-hashes"]
    command += ["--only-binary=:all:", f"--python-version={PYTHON}"]
    command += [f"--platform={tag}" for tag in tags]
    command += ["--target", str(tmp_path / "never"), "--ignore-installed"]
    ran = subprocess.run(
        [*command, "-r", str(kit.folder / "requirements.txt")],
        env={**os.environ, "PIP_CONFIG_FILE": os.devnull},
        capture_output=True,
        text=True,
    )

    assert ran.returncode == 0, ran.stderr
    assert "tongyan" in ran.stdout


def test_what_windows_alone_needs_is_there(kit: Kit) -> None:
    pinned = (kit.folder / "requirements.txt").read_text("utf-8")

    assert re.search("^colorama==.* ; sys_platform == .win32.", pinned, re.M)
    assert list((kit.folder / "wheels").glob("colorama-*.whl")) != []


def test_what_builds_the_project_stays_at_home(kit: Kit) -> None:
    assert list((kit.folder / "wheels").glob("hatchling-*")) == []


def test_a_package_that_a_platform_would_lack_is_noticed_where_the_kit_is_made(
    kit: Kit,
) -> None:
    module = _wheels_module()
    wheels = [
        module.Wheel(path)
        for path in (kit.folder / "wheels").iterdir()
        if "linux" not in path.name and not path.name.startswith("colorama")
    ]
    (own,) = (wheel for wheel in wheels if wheel.name == "tongyan")
    windows = module.Target(module.PLATFORMS["windows-x86_64"], PYTHON)

    with pytest.raises(module.KitError, match="needs colorama"):
        module.needed(own, wheels, windows)


def test_no_file_of_it_names_an_address(kit: Kit) -> None:
    assert [name for name, raw in texts(kit).items() if b"://" in raw] == []


def test_the_fingerprint_goes_another_way_than_the_kit(kit: Kit) -> None:
    group = kit.stick.fingerprint[:19].encode()
    digest = hashlib.sha256(kit.archive.read_bytes()).hexdigest().upper()
    sheet = kit.sheet.read_text("utf-8")

    assert [name for name, raw in texts(kit).items() if group in raw] == []
    assert kit.stick.fingerprint in sheet
    assert digest in sheet.replace(" ", "")


def test_the_zip_is_the_folder(kit: Kit) -> None:
    with zipfile.ZipFile(kit.archive) as packed:
        names = set(packed.namelist())
        script = packed.getinfo(f"{kit.folder.name}/install.sh")
    files = {path for path in kit.folder.rglob("*") if path.is_file()}

    assert names == {p.relative_to(kit.folder.parent).as_posix() for p in files}
    assert script.external_attr >> 16 & 0o111 == 0o111


def test_a_fingerprint_that_does_not_hold_makes_no_kit(
    kit: Kit, tmp_path: Path
) -> None:
    bundle = str(kit.stick.bundle)
    made = make_kit(tmp_path, "--bundle", bundle, "--fingerprint", WRONG)

    assert made.returncode == 1
    assert "has this fingerprint" in made.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_bundle_without_its_fingerprint_makes_no_kit(
    kit: Kit, tmp_path: Path
) -> None:
    made = make_kit(tmp_path, "--bundle", str(kit.stick.bundle))

    assert made.returncode == 1
    assert "give both or neither" in made.stderr


@pytest.mark.parametrize("name", ["install.cmd", "start.cmd"])
def test_a_windows_script_reads_the_same_in_every_code_page(
    kit: Kit, name: str
) -> None:
    raw = texts(kit)[name]
    text = raw.decode("ascii")
    asked = set(re.findall(r"(?:goto|call) :(\w+)", text))

    assert raw.count(b"\n") == raw.count(b"\r\n")
    assert asked - set(re.findall(r"^:(\w+)", text, re.M)) == set()
    assert re.findall(r'(?<!")%~dp0|%~dp0(?!")', text) == []
    assert set(re.findall(r"text\\([\w.-]+)", text)) <= {
        path.name for path in (kit.folder / "text").iterdir()
    }


def test_the_launcher_of_windows_fetches_no_python(kit: Kit) -> None:
    lines = texts(kit)["install.cmd"].decode("ascii").splitlines()

    asked = next(i for i, line in enumerate(lines) if " py -" in line)
    assert 'set "PYTHON_MANAGER_AUTOMATIC_INSTALL=false"' in lines[:asked]
    assert 'set "PYLAUNCHER_ALLOW_INSTALL="' in lines[:asked]


def test_the_python_that_was_brought_along_is_taken(kit: Kit, tmp_path: Path) -> None:
    folder = kit.unpacked(tmp_path)
    (folder / "python").mkdir()
    machine = os.uname().machine
    program = b'#!/bin/sh\necho "$@" >>asked.txt\nexit 1\n'
    with tarfile.open(folder / f"python/linux-{machine}.tar.gz", "w:gz") as packed:
        entry = tarfile.TarInfo("python/bin/python3")
        entry.size, entry.mode = len(program), 0o755
        packed.addfile(entry, io.BytesIO(program))

    assert install(folder).returncode == 3
    assert (folder / "asked.txt").read_text().startswith("-m venv program")


def test_where_no_python_suits_two_sentences_say_which_to_install(
    kit: Kit, tmp_path: Path
) -> None:
    folder = kit.unpacked(tmp_path)
    tools = tmp_path / "bin"
    tools.mkdir()
    for tool in ("cat", "dirname", "uname"):
        found = shutil.which(tool)
        assert found is not None
        (tools / tool).symlink_to(found)
    installed = install(folder, PATH=str(tools))

    assert installed.returncode == 3
    assert (
        f"没有找到可用的 Python。本安装包适用于 64 位 Python：{PYTHON}"
        in installed.stderr
    )
    assert f"This kit is for a 64-bit Python of: {PYTHON}." in installed.stderr


def _wheels_module() -> Any:
    sys.path.insert(0, str(ROOT / "scripts"))
    try:
        return importlib.import_module("make_kit_wheels")
    finally:
        sys.path.pop(0)
