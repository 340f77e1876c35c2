"""``ingest`` and ``release``: the host at work."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from credential.moments import beijing_text, to_rfc3339
from trust_registry.commands.terminal import (
    DONE,
    REFUSED,
    Commands,
    add_at,
    add_json,
    add_secrets,
    answer,
    now_of,
    say,
    secrets_of,
)
from trust_registry.errors import SubmissionRefusedError
from trust_registry.host import Host
from trust_registry.release import Release
from trust_registry.roles import ROOT

__all__ = ["add", "add_host_folder", "release_summary", "say_release"]

_INGEST = """\
A file is refused as a whole, and the others are still taken. Counters see what was
taken in after the next `release`; status lists are served at once.

examples:
  tongyan-registry ingest registry/host registry/regions/310000/outbox/*.zip
  tongyan-registry ingest registry/host issuer/status/310000-1.jwt
exit codes: 0 all taken in, 1 at least one refused, 3 usage, settings or internal error
"""


def add(commands: Commands) -> None:
    """Add both commands."""
    ingest = commands.add_parser(
        "ingest",
        help="take in what regions and the council hand to the host",
        description="Take in what regions and the council hand to the host: signed"
        " submissions, assembled sittings and status lists.",
        epilog=_INGEST,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add_host_folder(ingest)
    ingest.add_argument(
        "files",
        type=Path,
        nargs="+",
        metavar="FILE",
        help="a submission, an assembled sitting (.zip) or a status list (.jwt)",
    )
    ingest.add_argument(
        "--emergency",
        default="",
        metavar="REASON",
        help="let additions take effect before every counter can know them; the reason"
        " is kept in the log",
    )
    add_at(ingest)
    add_json(ingest)
    ingest.set_defaults(run=_ingest)

    release = commands.add_parser(
        "release",
        help="publish what was taken in; do it every day, changed or not",
        description="Publish what was taken in, and say with the host's keys that it is"
        " the newest. Do it every day: counters take data as stale from the eighth.",
    )
    add_host_folder(release)
    add_secrets(release)
    add_at(release)
    add_json(release)
    release.set_defaults(run=_release)


def add_host_folder(parser: argparse.ArgumentParser) -> None:
    """Add the argument that names a host's folder."""
    parser.add_argument(
        "folder", type=Path, metavar="HOST_FOLDER", help="such as registry/host"
    )


def _ingest(args: argparse.Namespace) -> int:
    host = Host(args.folder)
    results = [_take(host, file, args) for file in args.files]
    if args.json:
        answer({"files": results})
    return REFUSED if any("refused" in result for result in results) else DONE


def _take(host: Host, file: Path, args: argparse.Namespace) -> dict[str, Any]:
    now = now_of(args)
    try:
        if file.suffix == ".jwt":
            uri = host.ingest_status_list(file, now=now)
            taken: dict[str, Any] = {"status_list": uri}
            done = f"{uri}"
        else:
            ingested = host.ingest(file, now=now, emergency=args.emergency)
            taken = {"region": ingested.region, "versions": dict(ingested.versions)}
            taken["early"] = ingested.early
            done = ", ".join(f"{role} v{n}" for role, n in ingested.versions.items())
    except SubmissionRefusedError as refusal:
        if not args.json:
            say(f"拒收 {file}：{refusal.zh}。", f"Refused {file}: {refusal}.")
        return {"file": str(file), "refused": str(refusal)}
    if not args.json:
        say(f"已收录 {done}", f"Taken in: {done}")
        for what in taken.get("early", []):
            say(f"紧急生效：{what}", f"effective before it is known everywhere: {what}")
        if ROOT in taken.get("versions", {}):
            # Counters that look in between keep what they have (decision 0082).
            say(
                "请立即运行 release：新根已在仓库中",
                "release now: a new root lies there",
            )
    return {"file": str(file), **taken}


def _release(args: argparse.Namespace) -> int:
    published = Host(args.folder).release(secrets_of(args), now=now_of(args))
    if args.json:
        answer(release_summary(published))
    else:
        say_release(published)
    return DONE


def say_release(published: Release) -> None:
    """Tell a person what was published, and what is due."""
    say(
        f"已发布：时间戳第 {published.timestamp_version} 版，"
        f"快照第 {published.snapshot_version} 版",
        f"Published: timestamp v{published.timestamp_version}, "
        f"snapshot v{published.snapshot_version}",
    )
    for code, fault in published.faults.items():
        say(f"{code} 将被隔离：{fault}", f"counters will quarantine {code}: {fault}")
    for role, expires in published.lapsing.items():
        until = beijing_text(expires)
        say(f"{role} 应重新签署，{until} 失效", f"sign {role} anew, it ends {until}")


def release_summary(published: Release) -> dict[str, Any]:
    """Return what was published as JSON values."""
    return {
        "timestamp": published.timestamp_version,
        "snapshot": published.snapshot_version,
        "new_snapshot": published.new_snapshot,
        "faults": dict(published.faults),
        "lapsing": {
            role: to_rfc3339(expires) for role, expires in published.lapsing.items()
        },
    }
