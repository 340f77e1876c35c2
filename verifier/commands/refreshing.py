"""The sources that ``serve --source`` refreshes the trust data from, while it runs."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from verifier.commands.trust_folder import TrustFolder

if TYPE_CHECKING:
    from verifier.background_refresh import BackgroundRefresh

__all__ = ["add_sources", "refreshing"]


def add_sources(parser: argparse.ArgumentParser) -> None:
    """Add the option that names the sources."""
    parser.add_argument(
        "--source",
        action="append",
        default=[],
        metavar="SOURCE",
        help="refresh the trust data from here while serving: an https address, a"
        " folder, or where a stick appears when it is put in; may be given again",
    )


@contextmanager
def refreshing(trust: Path, sources: list[str]) -> Iterator[BackgroundRefresh]:
    """Refresh a trust store from sources as long as the block runs."""
    # Who checks one license does not wait for this import.
    from verifier.background_refresh import BackgroundRefresh

    # A store of its own: the checks' store must not wait for this one.
    refresh = BackgroundRefresh(TrustFolder(trust).store, sources, clock=_wall_clock)
    refresh.start()
    try:
        yield refresh
    finally:
        refresh.close()


def _wall_clock() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)
