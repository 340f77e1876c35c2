"""The wheels of a kit: which are needed on which counter, fetched by the pinned hashes.

pip judges markers by the Python it runs on. For other platforms they are judged here,
and afterwards every wheel's own requirements are looked through: a package that is
missing is noticed where the kit is made, not at the counter.
"""

from __future__ import annotations

import hashlib
import re
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from email import message_from_bytes
from pathlib import Path

from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name, parse_wheel_filename

__all__ = ["PLATFORMS", "KitError", "Pin", "Target", "Wheel", "fetch", "needed"]

# glibc 2.28: Debian 10, RHEL 8, UOS 20 and Kylin V10 have it or newer.
_GLIBC = ("2_28", "2_27", "2_26", "2_24", "2_17", "2_12", "2_5")
_PIN = re.compile(r"(?P<name>[A-Za-z0-9._-]+)==(?P<version>[^ ;\\]+)(?P<rest>.*)", re.S)


class KitError(Exception):
    """The kit cannot be made; one sentence says why."""


@dataclass(frozen=True, slots=True)
class Platform:
    """A kind of counter.

    Attributes:
        name: As the kit and its documents call it.
        tags: Platform tags of wheels it takes, the best first.
        markers: What environment markers say there.
    """

    name: str
    tags: tuple[str, ...]
    markers: Mapping[str, str]


def _linux(machine: str) -> Platform:
    old = (f"manylinux2014_{machine}", f"manylinux1_{machine}")
    return Platform(
        f"linux-{machine}",
        (*(f"manylinux_{glibc}_{machine}" for glibc in _GLIBC), *old),
        {
            "sys_platform": "linux",
            "platform_system": "Linux",
            "os_name": "posix",
            "platform_machine": machine,
        },
    )


PLATFORMS = {
    platform.name: platform
    for platform in (
        Platform(
            "windows-x86_64",
            ("win_amd64",),
            {
                "sys_platform": "win32",
                "platform_system": "Windows",
                "os_name": "nt",
                "platform_machine": "AMD64",
            },
        ),
        _linux("x86_64"),
        _linux("aarch64"),
    )
}


@dataclass(frozen=True, slots=True)
class Target:
    """One platform with one Python, such as ``3.13``."""

    platform: Platform
    python: str

    def __str__(self) -> str:
        return f"{self.platform.name} with Python {self.python}"

    def holds(self, marker: Marker | None, extras: Iterable[str] = ("",)) -> bool:
        """Tell whether a marker holds there, for any of the extras."""
        here = {
            **self.platform.markers,
            "implementation_name": "cpython",
            "platform_python_implementation": "CPython",
            "python_version": self.python,
            "python_full_version": f"{self.python}.0",
        }
        return marker is None or any(
            marker.evaluate({**here, "extra": extra}) for extra in extras
        )


@dataclass(frozen=True, slots=True)
class Pin:
    """One entry of a lock: a package at a version, by the hashes of its files."""

    name: str
    version: str
    marker: Marker | None
    hashes: str

    @classmethod
    def all_of(cls, lock: str) -> list[Pin]:
        """Return the entries of a lock."""
        return [cls._of(entry) for entry in re.split(r"\n(?=\S)", lock.strip())]

    @classmethod
    def _of(cls, entry: str) -> Pin:
        read = _PIN.fullmatch(entry)
        if read is None:
            raise KitError(f"the lock has an entry that pins nothing: {entry[:80]}")
        marker, _, hashes = read["rest"].partition("--hash=")
        condition = marker.strip(" ;\\\n")
        return cls(
            canonicalize_name(read["name"]),
            read["version"],
            Marker(condition) if condition else None,
            f"--hash={hashes}",
        )


@dataclass(frozen=True, slots=True)
class Wheel:
    """A wheel on the disk."""

    path: Path

    @property
    def name(self) -> str:
        """The package's name, normalized."""
        return parse_wheel_filename(self.path.name)[0]

    @property
    def version(self) -> str:
        """The package's version."""
        return str(parse_wheel_filename(self.path.name)[1])

    @property
    def sha256(self) -> str:
        """Of the file, in hex."""
        return hashlib.sha256(self.path.read_bytes()).hexdigest()

    def requirements(self) -> Iterator[Requirement]:
        """Yield what the package itself says that it needs."""
        with zipfile.ZipFile(self.path) as opened:
            (inner,) = (
                name
                for name in opened.namelist()
                if re.fullmatch(r"[^/]+\.dist-info/METADATA", name)
            )
            metadata = message_from_bytes(opened.read(inner))
        for line in metadata.get_all("Requires-Dist", []):
            yield Requirement(line)


def fetch(pins: Iterable[Pin], target: Target, folder: Path) -> list[Wheel]:
    """Fetch the pinned wheels for a target; nothing is built.

    Raises:
        KitError: a package has no such wheel, or none of the pinned hashes.
    """
    lines = [
        f"{pin.name}=={pin.version} {pin.hashes}\n"
        for pin in pins
        if target.holds(pin.marker)
    ]
    with tempfile.TemporaryDirectory(dir=folder.parent) as scratch:
        wanted = Path(scratch, "wanted.txt")
        wanted.write_text("".join(lines), "utf-8")
        fetched = Path(scratch, "wheels")
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"]
        command += ["--require-hashes", "--only-binary=:all:", "--dest", str(fetched)]
        command += [f"--platform={tag}" for tag in target.platform.tags]
        command += [f"--python-version={target.python}", "--implementation=cp"]
        command += ["--disable-pip-version-check", "--requirement", str(wanted)]
        ran = subprocess.run(command, capture_output=True, text=True)  # noqa: S603
        if ran.returncode != 0:
            raise KitError(f"for {target} pip says:\n{ran.stderr.strip()}")
        return [Wheel(path.rename(folder / path.name)) for path in fetched.iterdir()]


def needed(root: Wheel, wheels: Iterable[Wheel], target: Target) -> list[Wheel]:
    """Return what of the wheels a package needs on a target, itself included.

    Raises:
        KitError: something it needs is not there, or at a version that does not do.
    """
    there = {wheel.name: wheel for wheel in wheels}
    found: dict[str, Wheel] = {}
    seen: set[tuple[str, str]] = set()
    open_ends: list[tuple[Wheel, str]] = [(root, "")]
    while open_ends:
        wheel, extra = open_ends.pop()
        found[wheel.name] = wheel
        for one in wheel.requirements():
            if not target.holds(one.marker, [extra]):
                continue
            inner = there.get(canonicalize_name(one.name))
            if inner is None or not one.specifier.contains(inner.version, True):
                raise KitError(f"{wheel.name} needs {one}, which {target} would lack")
            for asked in ("", *one.extras):
                if (inner.name, asked) not in seen:
                    seen.add((inner.name, asked))
                    open_ends.append((inner, asked))
    return list(found.values())
