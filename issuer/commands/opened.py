"""An installation opened for one command, and closed whatever comes."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from functools import wraps
from pathlib import Path

from issuer.commands.terminal import Terminal
from issuer.installation import Installation

__all__ = ["add_trust", "on_installation"]


def on_installation(
    run: Callable[[argparse.Namespace, Installation], int],
) -> Callable[[argparse.Namespace], int]:
    """Let a command work on the installation in the folder it was given."""

    @wraps(run)
    def opened(args: argparse.Namespace) -> int:
        trust: Path | None = getattr(args, "trust", None)
        with Installation.open(args.folder, trust=trust) as installation:
            _tell_age(args, installation)
            return run(args, installation)

    return opened


def add_trust(parser: argparse.ArgumentParser) -> None:
    """Add the option that has the registry asked before anything is signed."""
    parser.add_argument(
        "--trust",
        type=Path,
        metavar="DIR",
        help="a trust store (`tongyan-verifier trust init`): nothing is signed that "
        "the registry would not let this agency sign now",
    )


def _tell_age(args: argparse.Namespace, installation: Installation) -> None:
    if installation.registry is not None:
        terminal = Terminal.of(args)
        region = installation.region.code
        notice = installation.registry.age_notice(region, now=terminal.now)
        if notice is not None:
            terminal.warn(notice)
