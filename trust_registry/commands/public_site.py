"""``site``: the registry's pages as a folder of plain files."""

from __future__ import annotations

import argparse
import contextlib
from pathlib import Path

from trust_registry.commands.terminal import (
    DONE,
    Commands,
    add_at,
    add_json,
    add_repository,
    answer,
    now_of,
    repository_source,
    say,
)

__all__ = ["add"]

_ABOUT = """\
The pages are plain HTML without scripts, in Chinese and English: any web server can
serve them, and a browser opens them from a stick. `serve` shows the same pages, with a
search and a choice of dates. Nothing on them is signed; counters use the signed files.

examples:
  tongyan-registry site registry/host public
  tongyan-registry site https://registry.example/ public --at 2027-01-01
"""


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "site",
        help="write the registry's pages: regions, recognition, types, history, health",
        description="Write the registry's pages into a folder, in place of those of the"
        " last time.",
        epilog=_ABOUT,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add_repository(parser)
    parser.add_argument("out", type=Path, metavar="OUT", help="the folder to write")
    add_at(parser)
    add_json(parser)
    parser.set_defaults(run=_run)


def _run(args: argparse.Namespace) -> int:
    # The template engine takes longer to load than most commands to run.
    from trust_registry.public_site.content import read_content
    from trust_registry.public_site.static_site import write_site

    with contextlib.closing(repository_source(args.path)) as source:
        content = read_content(
            source,
            now=now_of(args),
            is_live=False,
            sittings=Path(args.path) / "sittings",
        )
        count = write_site(content, args.out)
    if args.json:
        answer({"folder": str(args.out), "files": count})
    else:
        say(
            f"已写入 {count} 个文件，请打开 {args.out / 'index.html'}",
            f"Wrote {count} files; open the first.",
        )
    return DONE
