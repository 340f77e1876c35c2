"""What every command shares: its options, the clock, and where it writes.

Turning an error into a sentence and an exit code is left to ``issuer.cli``.
"""

from __future__ import annotations

import argparse
import getpass
import json
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

from credential.bilingual import Bilingual
from credential.errors import MalformedError
from credential.moments import parse_moment, to_seconds
from trust_registry import passphrase
from trust_registry.errors import KeyFileError
from trust_registry.passphrase import AskedSecrets, Passphrase

__all__ = [
    "Commands",
    "Terminal",
    "add_common",
    "add_key_uri",
    "moment",
    "operator_of",
    "secrets_of",
    "subject",
]

Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"
"""Where a command adds its parser."""


def moment(text: str) -> int:
    """Read a time from the command line, as whole UTC seconds."""
    try:
        return to_seconds(parse_moment(text))
    except MalformedError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def add_common(
    parser: argparse.ArgumentParser,
    *,
    folder: bool = True,
    clock: bool = True,
    key: bool = False,
    acts: bool = False,
) -> None:
    """Add the options that commands share."""
    if folder:
        parser.add_argument(
            "folder", type=Path, metavar="FOLDER", help="the installation's folder"
        )
    if key:
        parser.add_argument(
            "--passphrase-file",
            type=Path,
            metavar="FILE",
            help="its first line opens the key files (asked for otherwise)",
        )
        parser.add_argument(
            "--pin-file",
            type=Path,
            metavar="FILE",
            help="its first line opens the token that holds the key (likewise)",
        )
    if clock:
        parser.add_argument(
            "--at",
            type=moment,
            metavar="TIME",
            help="act as if it were this time, such as 2026-11-21T08:00 (Beijing)",
        )
    if acts:
        parser.add_argument(
            "--operator", metavar="NAME", help="who acts (your login name otherwise)"
        )
    parser.add_argument("--json", action="store_true", help="write JSON for a program")


def subject(parser: argparse.ArgumentParser) -> None:
    """Add the argument that names one license."""
    parser.add_argument(
        "license",
        metavar="LICENSE",
        help="its identifier 1.2.156.3005.2.…, or its number if only one is in force",
    )


@dataclass(frozen=True, slots=True)
class Terminal:
    """The person or program in front of a command.

    Attributes:
        now: The time that the command acts at, whole UTC seconds.
        as_json: Whether a program reads.
    """

    now: int
    as_json: bool

    @classmethod
    def of(cls, args: argparse.Namespace) -> Terminal:
        """Return the terminal of a command line, with the clock read once."""
        at = getattr(args, "at", None)
        return cls(int(time.time()) if at is None else at, args.json)

    def say(self, text: str = "") -> None:
        """Write a line for a person; nothing where a program reads."""
        if not self.as_json:
            print(text, flush=True)

    def answer(self, value: Any) -> None:  # noqa: ANN401
        """Write the command's result for a program; nothing for a person."""
        if self.as_json:
            print(json.dumps(value, ensure_ascii=False, indent=2), flush=True)

    def warn(self, text: str | Bilingual) -> None:
        """Write a line beside the result."""
        print(f"! {text}", file=sys.stderr)


def operator_of(args: argparse.Namespace) -> str:
    """Return who acts."""
    named: str | None = args.operator
    try:
        return named or getpass.getuser()
    except (KeyError, OSError):
        # A container's account may have no name.
        return "unknown"


def add_key_uri(parser: argparse.ArgumentParser, whose: str) -> None:
    """Add the option that puts a new key into a token."""
    parser.add_argument(
        "--key-uri",
        metavar="URI",
        help=f"{whose} key lies in a token, made there if it is not yet: "
        "pkcs11:token=…;object=…?module-path=/…/module.so",
    )


def secrets_of(args: argparse.Namespace, *, new: bool = False) -> AskedSecrets:
    """Return what gives passphrases and PINs when a key needs one, each asked once.

    Args:
        args: The command line.
        new: A passphrase is typed twice, as a key file will be made with it.
    """
    return AskedSecrets(
        lambda: _passphrase_of(args, new=new),
        lambda token: passphrase.pin_from(args.pin_file, token),
    )


def _passphrase_of(args: argparse.Namespace, *, new: bool) -> Passphrase:
    path: Path | None = args.passphrase_file
    if path is not None:
        return passphrase.from_file(path)
    if not sys.stdin.isatty():
        raise KeyFileError(
            "no passphrase: name a file with --passphrase-file, or run the command at "
            "a terminal"
        )
    first = passphrase.ask("Passphrase of the key files: ")
    if new and passphrase.ask("Once more: ").reveal() != first.reveal():
        raise KeyFileError("the two passphrases differ; nothing was changed")
    return first
