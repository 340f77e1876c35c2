"""Build a kit: a folder and a zip that install a counter where there is no network.

    python scripts/make_kit.py                            into dist/
    python scripts/make_kit.py --bundle B --fingerprint F with first trust

The kit has the wheels of every package for each platform and Python, by the hashes of
`requirements.lock`. This is the only step that downloads; the kit itself never does.
"""

from __future__ import annotations

import argparse
import ensurepip
import hashlib
import shutil
import subprocess
import sys
import tempfile
import zipfile
from datetime import UTC, datetime
from pathlib import Path

from make_kit_wheels import PLATFORMS, KitError, Pin, Target, Wheel, fetch, needed
from packaging.version import Version

from trust_registry import roles
from trust_registry.errors import RegistryError
from trust_registry.fingerprint import in_groups, read_fingerprint
from trust_registry.store import TrustStore

ROOT = Path(__file__).parents[1]
FILES = Path(__file__).with_name("make_kit_files")
PYTHONS = ("3.11", "3.12", "3.13", "3.14")

# Wherever it is made, the same files give the same zip.
_ZIP_DATE = (1980, 1, 1, 0, 0, 0)
_PACKED = (".whl", ".zip", ".gz")
# What the builds of python-build-standalone are called, by our platforms.
_RUNTIMES = {
    "x86_64-pc-windows-msvc": "windows-x86_64",
    "x86_64-unknown-linux-gnu": "linux-x86_64",
    "aarch64-unknown-linux-gnu": "linux-aarch64",
}


def main() -> int:
    """Build the kit and say what it weighs."""
    args = _parser().parse_args()
    try:
        if bool(args.bundle) != bool(args.fingerprint):
            raise KitError(
                "a bundle goes with its fingerprint from paper: give both or neither"
            )
        archive = _build(args)
    except (KitError, RegistryError, OSError) as error:
        print(f"make kit: {error}", file=sys.stderr)
        return 1
    _write_sheet(archive, args.fingerprint)
    print(f"{archive} {archive.stat().st_size / 1_000_000:.0f} MB")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        description="Build a kit that installs a counter where there is no network."
    )
    parser.add_argument("--to", type=Path, default=ROOT / "dist", metavar="DIR")
    parser.add_argument("--bundle", type=Path, help="trust bundle to put in")
    parser.add_argument("--fingerprint", help="of its first root, from paper")
    parser.add_argument(
        "--python", nargs="+", choices=PYTHONS, default=PYTHONS, metavar="VERSION"
    )
    parser.add_argument(
        "--platform", nargs="+", choices=PLATFORMS, default=list(PLATFORMS)
    )
    parser.add_argument(
        "--runtime",
        nargs="+",
        type=Path,
        default=[],
        metavar="FILE",
        help="a Python to put in for counters without one: an install_only archive of"
        " python-build-standalone, fetched and checked by you",
    )
    return parser


def _build(args: argparse.Namespace) -> Path:
    """Make folder and zip; what was there before goes only once both are whole."""
    args.to.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=args.to) as scratch:
        own = _own_wheel(Path(scratch))
        kit = Path(scratch, f"tongyan-counter-{own.version}")
        kit.mkdir()
        if args.bundle:
            _add_bundle(kit, args.bundle, args.fingerprint)
        _add_runtimes(kit, args.runtime)
        _add_pip(kit)
        _add_files(kit, args, own.version)
        _add_wheels(kit, own, args)
        archive = Path(scratch, f"{kit.name}.zip")
        _pack(kit, archive)
        shutil.rmtree(args.to / kit.name, ignore_errors=True)
        kit.rename(args.to / kit.name)
        return archive.replace(args.to / archive.name)


def _own_wheel(scratch: Path) -> Wheel:
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps"]
    command += ["--no-build-isolation", "--disable-pip-version-check"]
    command += ["--wheel-dir", str(scratch), str(ROOT)]
    ran = subprocess.run(command, capture_output=True, text=True)  # noqa: S603
    if ran.returncode != 0:
        raise KitError(f"the project's own wheel cannot be built:\n{ran.stderr}")
    (path,) = scratch.glob("*.whl")
    return Wheel(path)


def _add_wheels(kit: Path, own: Wheel, args: argparse.Namespace) -> None:
    pins = Pin.all_of((ROOT / "requirements.lock").read_text("utf-8"))
    folder = kit / "wheels"
    folder.mkdir()
    own = Wheel(own.path.rename(folder / own.path.name))
    kept = {own.path: own}
    for platform in args.platform:
        for python in args.python:
            target = Target(PLATFORMS[platform], python)
            print(f"Wheels for {target}", flush=True)
            wheels = fetch(pins, target, folder)
            kept |= {one.path: one for one in needed(own, wheels, target)}
    for path in set(folder.iterdir()) - set(kept):
        path.unlink()  # what builds the project is of no use at a counter
    _write_requirements(kit / "requirements.txt", pins, list(kept.values()))


def _write_requirements(file: Path, pins: list[Pin], wheels: list[Wheel]) -> None:
    markers = {pin.name: pin.marker for pin in pins}
    lines = []
    for name in sorted({wheel.name for wheel in wheels}):
        files = sorted(
            (one for one in wheels if one.name == name), key=lambda one: one.path
        )
        marker = f" ; {markers[name]}" if markers.get(name) else ""
        hashes = [f"    --hash=sha256:{one.sha256}" for one in files]
        line = " \\\n".join([f"{name}=={files[0].version}{marker}", *hashes])
        lines.append(f"{line}\n")
    file.write_text("".join(lines), "utf-8", newline="\n")


def _add_files(kit: Path, args: argparse.Namespace, version: str) -> None:
    words = {
        "@VERSION@": version,
        "@PYTHONS@": " ".join(sorted(args.python, key=Version, reverse=True)),
        "@NEWEST@": max(args.python, key=Version),
        "@PLATFORMS@": ", ".join(args.platform),
    }
    for path in sorted(FILES.rglob("*.*")):
        text = path.read_text("utf-8")
        for word, meaning in words.items():
            text = text.replace(word, meaning)
        # Windows runs and shows files of its own line ends only.
        is_unix = path.suffix in (".sh", ".py")
        target = kit / path.relative_to(FILES)
        target.parent.mkdir(exist_ok=True)
        target.write_text(text, "utf-8", newline="\n" if is_unix else "\r\n")
        if path.suffix == ".sh":
            target.chmod(0o755)


def _add_pip(kit: Path) -> None:
    """Put in the pip that came with this Python: Debian's may come without one."""
    bundled = Path(ensurepip.__file__).parent / "_bundled"
    for wheel in bundled.glob("pip-*.whl"):
        (kit / "pip").mkdir(exist_ok=True)
        shutil.copyfile(wheel, kit / "pip" / wheel.name)


def _add_runtimes(kit: Path, archives: list[Path]) -> None:
    for archive in archives:
        platform = next(
            (name for triple, name in _RUNTIMES.items() if triple in archive.name), None
        )
        if platform is None or not archive.name.endswith(".tar.gz"):
            raise KitError(
                f"{archive} is no install_only archive of python-build-standalone for"
                f" {', '.join(_RUNTIMES.values())}; name one"
            )
        (kit / "python").mkdir(exist_ok=True)
        shutil.copyfile(archive, kit / "python" / f"{platform}.tar.gz")


def _add_bundle(kit: Path, bundle: Path, fingerprint: str) -> None:
    """Put a bundle in that first trust was given to, here and by this fingerprint."""
    now = datetime.now(UTC)  # noqa: TID251 - a face
    with tempfile.TemporaryDirectory() as scratch:
        trial = Path(scratch, "trust")
        store = TrustStore.initialize(
            trial, str(bundle), fingerprint=fingerprint, now=now
        )
        number = store.view().standing.versions[roles.TIMESTAMP]
    (kit / "trust").mkdir()
    # By this name a folder is known to hold bundles.
    shutil.copyfile(bundle, kit / "trust" / f"tongyan-trust-{number}.zip")


def _pack(kit: Path, archive: Path) -> None:
    with zipfile.ZipFile(archive, "w") as packed:
        for path in sorted(kit.rglob("*")):
            if path.is_dir():
                continue
            name = path.relative_to(kit.parent).as_posix()
            entry = zipfile.ZipInfo(name, _ZIP_DATE)
            entry.external_attr = (path.stat().st_mode & 0o755) << 16
            stored = path.suffix in _PACKED
            entry.compress_type = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
            packed.writestr(entry, path.read_bytes())


def _write_sheet(archive: Path, fingerprint: str | None) -> None:
    """Write what goes by another way than the kit: a stick cannot vouch for itself."""
    digest = hashlib.sha256(archive.read_bytes()).hexdigest()
    lines = [
        "请打印本页，不要与安装包放在同一介质上传递。",
        "Print this page, and send it by another way than the kit.",
        "",
        f"安装包 Kit: {archive.name}",
        f"SHA-256: {in_groups(digest)}",
    ]
    if fingerprint:
        shown = in_groups(read_fingerprint(fingerprint))
        lines += ["", "注册表指纹 Fingerprint of the registry:", f"    {shown}"]
    sheet = archive.with_name(f"{archive.stem}-sheet.txt")
    sheet.write_text("\n".join([*lines, ""]), "utf-8", newline="\r\n")


if __name__ == "__main__":
    sys.exit(main())
