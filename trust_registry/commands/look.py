"""``bundle``, ``lint``, ``show``, ``fingerprint``: a repository seen from outside."""

from __future__ import annotations

import argparse
import contextlib
from pathlib import Path
from typing import Any

from credential.moments import beijing_text, to_rfc3339
from trust_registry.bundle import make_bundle
from trust_registry.commands.terminal import (
    DONE,
    REFUSED,
    Commands,
    add_json,
    add_repository,
    answer,
    repository_source,
    say,
    visible,
)
from trust_registry.inspection import Inspection, inspect, root_fingerprints

__all__ = ["add"]


def add(commands: Commands) -> None:
    """Add the four commands."""
    bundle = commands.add_parser(
        "bundle",
        help="pack a repository into one file for sticks, mirrors, first installation",
        description="Pack a repository into one file, tongyan-trust-<version>.zip: the"
        " same for USB sticks, mirrors and first installation.",
        epilog="example:\n  tongyan-registry bundle registry/host /media/stick",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add_repository(bundle)
    bundle.add_argument(
        "out", type=Path, metavar="OUT", help="the file, or a folder to put it in"
    )
    bundle.add_argument(
        "--region",
        action="append",
        metavar="CODE",
        help="carry this region only (may be given several times)",
    )
    add_json(bundle)
    bundle.set_defaults(run=_bundle)

    for name, text, run in (
        ("lint", "find what breaks the registry's rules", _lint),
        ("show", "show members, agencies, versions and ends", _show),
        ("fingerprint", "show the fingerprint of every root, to put on paper", _print),
    ):
        parser = commands.add_parser(
            name, help=text, description=f"{text.capitalize()}."
        )
        add_repository(parser)
        add_json(parser)
        parser.set_defaults(run=run)


def _bundle(args: argparse.Namespace) -> int:
    with contextlib.closing(repository_source(args.path)) as source:
        made = make_bundle(source, args.out, regions=args.region)
    if args.json:
        answer(
            {
                "bundle": str(made.path),
                "version": made.version,
                "regions": list(made.regions),
                "left_out": dict(made.left_out),
            }
        )
        return DONE
    size = made.path.stat().st_size
    say(f"已打包 {made.path}（{size} 字节）", f"Packed {made.path} ({size} bytes)")
    for code, fault in made.left_out.items():
        say(f"未含 {code}：{fault}", f"without {code}: {fault}")
    return DONE


def _lint(args: argparse.Namespace) -> int:
    findings = _inspected(args).findings
    if args.json:
        answer({"findings": findings})
    elif findings:
        say(f"发现 {len(findings)} 处违规：", f"{len(findings)} rules broken:")
        for finding in findings:
            print(f"  {visible(finding)}")
    else:
        say("未发现违规。", "Nothing breaks the registry's rules.")
    return REFUSED if findings else DONE


def _show(args: argparse.Namespace) -> int:
    found = _inspected(args)
    if args.json:
        answer(_summary(found))
        return DONE
    name = found.members.registry.name
    mark = "（演示 DEMO）" if found.members.registry.demo else ""
    say(f"{name.zh}{mark}", name.en)
    issued = beijing_text(found.issued_at)
    say(f"签发于北京时间 {issued}", f"issued {issued} (Beijing)")
    if found.pilot_host:
        say("试点：主机密钥在一家手中", "pilot: one member holds the host's keys")
    for one in found.regions:
        region = one.region
        print(
            f"  {region.code} {region.name.zh} {region.name.en}: "
            f"机构 agencies {one.agencies}, 状态 status issuers {one.status_issuers}"
        )
    for role, (version, expires) in found.roles.items():
        print(f"  {role:22} v{version:<5} 至 until {beijing_text(expires)}")
    return DONE


def _print(args: argparse.Namespace) -> int:
    with contextlib.closing(repository_source(args.path)) as source:
        prints = root_fingerprints(source)
    if args.json:
        answer({"roots": {str(version): text for version, text in prints.items()}})
        return DONE
    for version, text in prints.items():
        say(f"根第 {version} 版指纹：", f"fingerprint of root v{version}:")
        print(f"  {text}")
    return DONE


def _inspected(args: argparse.Namespace) -> Inspection:
    with contextlib.closing(repository_source(args.path)) as source:
        return inspect(source)


def _summary(found: Inspection) -> dict[str, Any]:
    return {
        "registry": found.members.registry.model_dump(),
        "issued_at": to_rfc3339(found.issued_at),
        "pilot_host": found.pilot_host,
        "roles": {
            role: {"version": version, "expires": to_rfc3339(expires)}
            for role, (version, expires) in found.roles.items()
        },
        "regions": [
            {
                "code": one.region.code,
                "name": one.region.name.model_dump(),
                "agencies": one.agencies,
                "status_issuers": one.status_issuers,
            }
            for one in found.regions
        ],
        "findings": found.findings,
        "fingerprints": {str(n): text for n, text in found.fingerprints.items()},
    }
