"""``status-issuer add``, ``publish``: a region's officer at work."""

from __future__ import annotations

import argparse
from pathlib import Path

from credential.moments import beijing_text, to_rfc3339
from trust_registry.commands.terminal import (
    DONE,
    Commands,
    add_at,
    add_json,
    add_secrets,
    answer,
    now_of,
    say,
    secrets_of,
)
from trust_registry.region_edit import add_status_issuer
from trust_registry.region_folder import RegionFolder
from trust_registry.region_publication import publish

__all__ = ["add"]


def add(commands: Commands) -> None:
    """Add both commands."""
    _add_status_issuer(commands)
    parser = commands.add_parser(
        "publish",
        help="sign a region's files and write the submission for the host",
        description="Sign a region's files with its publisher's key and write one file"
        " for the host. Do it every week, changed or not: a publication ends after 35"
        " days.",
        epilog="example:\n  tongyan-registry publish registry/regions/310000"
        " --passphrase-file secret.txt",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    _add_folder(parser)
    parser.add_argument(
        "--again",
        action="store_true",
        help="sign under the same number once more, after the host refused it",
    )
    add_secrets(parser)
    add_at(parser)
    add_json(parser)
    parser.set_defaults(run=_publish)


def _add_status_issuer(commands: Commands) -> None:
    parser = commands.add_parser(
        "status-issuer",
        help="add a status issuer to a region's file, from the entry its issuer wrote",
        description="Add a status issuer to a region's file, or bring its entry up to"
        " date, from the entry that `tongyan-issuer` wrote. Nothing is signed yet: see"
        " `publish`.",
    )
    acts = parser.add_subparsers(dest="act", required=True, metavar="add")
    adding = acts.add_parser(
        "add", help="add a status issuer, or bring its entry up to date"
    )
    _add_folder(adding)
    adding.add_argument("entry", type=Path, metavar="ENTRY.json", help="the entry")
    add_json(adding)
    adding.set_defaults(run=_status_issuer)


def _add_folder(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "folder",
        type=Path,
        metavar="REGION_FOLDER",
        help="a region's folder, such as registry/regions/310000",
    )


def _status_issuer(args: argparse.Namespace) -> int:
    issuer, is_new = add_status_issuer(RegionFolder(args.folder), args.entry)
    if args.json:
        answer({"status_issuer": issuer.id, "new": is_new})
    else:
        act = ("新增", "Added") if is_new else ("更新", "Updated")
        say(
            f"已{act[0]}状态发布者 {issuer.id}",
            f"{act[1]} the status issuer {issuer.id}",
        )
    return DONE


def _publish(args: argparse.Namespace) -> int:
    published = publish(
        RegionFolder(args.folder),
        now=now_of(args),
        secrets=secrets_of(args),
        again=args.again,
    )
    if args.json:
        answer(
            {
                "submission": str(published.submission),
                "role": published.role,
                "version": published.version,
                "expires": to_rfc3339(published.expires),
                "changed": published.is_changed,
            }
        )
        return DONE
    until = beijing_text(published.expires)
    say(
        f"已签署 {published.role} 第 {published.version} 版，有效至北京时间 {until}",
        f"Signed {published.role} v{published.version}, good until {until} (Beijing)",
    )
    if not published.is_changed:
        say("内容与上一版相同。", "Its files are those of the version before.")
    say("请交给主机：", "Hand it to the host:")
    print(f"  {published.submission}")
    return DONE
