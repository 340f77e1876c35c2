"""What the commands share: options, the clock, the language, and where they write."""

from __future__ import annotations

import argparse
import json
import os
import re
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeAlias

from credential import Bilingual, MalformedError
from credential.moments import parse_moment
from verifier.causes import Verdict
from verifier.rendering import Page

__all__ = [
    "EXIT_CODES",
    "FAILED",
    "Commands",
    "add_at",
    "add_language",
    "add_region",
    "add_trust",
    "now_of",
    "page_of",
    "tell",
    "write_json",
]

Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"
"""Where a command adds its parser."""

FAILED = 3
"""Exit code of usage, settings and internal errors."""

EXIT_CODES: Mapping[Verdict, int] = {
    Verdict.ACCEPTED: 0,
    Verdict.REFUSED: 1,
    Verdict.CANNOT_DECIDE: 2,
}

_DIVISION = re.compile(r"[1-9][0-9]{5}")


def add_trust(parser: argparse.ArgumentParser) -> None:
    """Add the option that names the trust store."""
    parser.add_argument(
        "--trust",
        type=Path,
        required=True,
        metavar="DIR",
        help="folder of this counter's trust data, made by `trust init`",
    )


def add_region(parser: argparse.ArgumentParser, *, required: bool = True) -> None:
    """Add the option that names the accepting region."""
    parser.add_argument(
        "--region",
        type=_division,
        required=required,
        metavar="CODE",
        help="division code of the region at whose counter this is, such as 330000",
    )


def add_at(parser: argparse.ArgumentParser) -> None:
    """Add the option that sets the clock."""
    parser.add_argument(
        "--at",
        type=_moment,
        metavar="TIME",
        help="decide as at this time, such as 2026-11-21T08:00 (Beijing time)",
    )


def add_language(parser: argparse.ArgumentParser) -> None:
    """Add the options on what is written, and for whom."""
    parser.add_argument(
        "--lang",
        choices=("zh", "en", "both"),
        default="both",
        help="language of the text (both)",
    )
    parser.add_argument("--json", action="store_true", help="write JSON for a program")


def now_of(args: argparse.Namespace) -> datetime:
    """Return the time to decide at: ``--at``, or the clock, read once."""
    at: datetime | None = args.at
    return at or datetime.now(UTC).replace(microsecond=0)


def page_of(args: argparse.Namespace) -> Page:
    """Return how to write to the terminal; colored only where they are seen."""
    dumb = os.environ.get("TERM") == "dumb" or "NO_COLOR" in os.environ
    return Page(language=args.lang, colored=sys.stdout.isatty() and not dumb)


def tell(text: Bilingual) -> None:
    """Write a line beside the result, in both languages."""
    print(f"! {text.zh}\n! {text.en}", file=sys.stderr)


def write_json(content: Any) -> None:  # noqa: ANN401 - any JSON value
    """Write a result for a program."""
    print(json.dumps(content, ensure_ascii=False, indent=2))


def _division(text: str) -> str:
    if not _DIVISION.fullmatch(text):
        raise argparse.ArgumentTypeError(
            f"{text!r} is no division code; write six digits, such as 330000"
        )
    return text


def _moment(text: str) -> datetime:
    try:
        return parse_moment(text)
    except MalformedError as error:
        raise argparse.ArgumentTypeError(str(error)) from error
