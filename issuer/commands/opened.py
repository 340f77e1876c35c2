"""An installation opened for one command, and closed whatever comes."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from functools import wraps

from issuer.installation import Installation

__all__ = ["on_installation"]


def on_installation(
    run: Callable[[argparse.Namespace, Installation], int],
) -> Callable[[argparse.Namespace], int]:
    """Let a command work on the installation in the folder it was given."""

    @wraps(run)
    def opened(args: argparse.Namespace) -> int:
        with Installation.open(args.folder) as installation:
            return run(args, installation)

    return opened
