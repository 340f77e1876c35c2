"""What a kind of change tells `propose` of its subcommand."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import dataclass

__all__ = ["Proposing"]


@dataclass(frozen=True, slots=True)
class Proposing:
    """A subcommand of ``propose``.

    Attributes:
        name: Its name.
        help: What it proposes, after "Propose to".
        epilog: An example.
        add_options: Adds its own options.
    """

    name: str
    help: str
    epilog: str
    add_options: Callable[[argparse.ArgumentParser], None]
