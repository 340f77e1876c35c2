"""``causes``: every cause with its sentence and action."""

from __future__ import annotations

import argparse

from verifier.cause_list import causes_json
from verifier.causes import CAUSES
from verifier.commands.terminal import Commands, add_language, page_of, write_json
from verifier.messages import MESSAGES, VERDICT_WORDS

__all__ = ["add"]


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "causes",
        help="list every cause with its sentence and action",
        description="List every cause that a verdict may have, in the order of the"
        " steps, with its sentence and action.",
    )
    add_language(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """List the causes."""
    if args.json:
        write_json(causes_json())
        return 0
    page = page_of(args)
    for cause in CAUSES.values():
        steps = ", ".join(step.value for step in cause.steps)
        print(f"{cause.code}  [{steps}]  {page.say(VERDICT_WORDS[cause.verdict])}")
        for text in MESSAGES[cause.code]:
            for line in page.lines(text):
                print(f"    {line}")
    return 0
