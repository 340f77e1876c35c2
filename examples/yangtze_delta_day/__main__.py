"""``python -m examples.yangtze_delta_day``: play the day, print the table."""

from __future__ import annotations

import argparse
import secrets
import shutil
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from examples.yangtze_delta_day import story
from examples.yangtze_delta_day.outcome import print_table, write_report
from examples.yangtze_delta_day.programs import Programs
from examples.yangtze_delta_day.stage import Stage
from examples.yangtze_delta_day.timeline import Timeline

OUR_MARK = "commands.txt"


def main() -> int:
    """Play the day into a folder; 0 if every case came out as expected."""
    parser = argparse.ArgumentParser(
        prog="python -m examples.yangtze_delta_day",
        description="Play a Yangtze-Delta day on real parts: found a registry, mint "
        "licenses, carry trust on a stick, scan pictures at other regions' counters.",
    )
    parser.add_argument("--folder", type=Path, default=Path("demo"))
    args = parser.parse_args()
    folder = _fresh(args.folder.resolve())
    if folder is None:
        print(
            f"{args.folder} is not a folder of this demo; name another with --folder",
            file=sys.stderr,
        )
        return 3
    began = time.monotonic()
    stage = _stage(folder)
    scans = story.play(stage, say=print)
    (folder / OUR_MARK).write_text("\n".join(stage.programs.typed) + "\n", "utf-8")
    print_table(scans)
    write_report(scans, folder / "report.json")
    wrong = sum(not one.matches for one in scans)
    print(
        f"\n{len(scans)} cases, {len(scans) - wrong} as expected, {wrong} not; "
        f"{time.monotonic() - began:.0f} s in all. Everything is in {args.folder}/."
    )
    print(story.NEXT.format(folder=args.folder, bin=_shown(Path(sys.prefix) / "bin")))
    return 1 if wrong else 0


def _fresh(folder: Path) -> Path | None:
    # Only what an earlier run left is ever deleted.
    if folder.exists():
        if any(folder.iterdir()) and not (folder / OUR_MARK).is_file():
            return None
        shutil.rmtree(folder)
    for name in ("applications", "counters", "images", "issuers", "sticks"):
        (folder / name).mkdir(parents=True)
    (folder / OUR_MARK).touch()
    return folder


def _shown(path: Path) -> Path:
    here = Path.cwd()
    return path.relative_to(here) if path.is_relative_to(here) else path


def _stage(folder: Path) -> Stage:
    passphrase_file = folder / "passphrase.txt"
    passphrase_file.touch(mode=0o600)
    passphrase_file.write_text(secrets.token_urlsafe(24) + "\n", "ascii")
    now = datetime.now(UTC).replace(microsecond=0)
    return Stage(folder, Programs(folder, passphrase_file), Timeline(now))


if __name__ == "__main__":
    sys.exit(main())
