"""What the commands share: options, the clock, the passphrase, where they write."""

from __future__ import annotations

import argparse
import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeAlias

from credential import MalformedError
from credential.moments import parse_moment
from trust_registry import passphrase
from trust_registry.errors import KeyFileError
from trust_registry.passphrase import AskedSecrets, Passphrase, Secrets
from trust_registry.source import Source, open_source

__all__ = [
    "DONE",
    "FAILED",
    "REFUSED",
    "Commands",
    "add_at",
    "add_json",
    "add_passphrase",
    "add_repository",
    "add_secrets",
    "answer",
    "moment",
    "new_passphrase_of",
    "now_of",
    "passphrase_of",
    "repository_source",
    "say",
    "secrets_of",
    "visible",
]

Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"
"""Where a command adds its parser."""

DONE, REFUSED, FAILED = 0, 1, 3


def add_at(parser: argparse.ArgumentParser) -> None:
    """Add the option that sets the clock."""
    parser.add_argument(
        "--at",
        type=moment,
        metavar="TIME",
        help="act as at this time, such as 2026-11-21T08:00 (Beijing time)",
    )


def add_json(parser: argparse.ArgumentParser) -> None:
    """Add the option for programs."""
    parser.add_argument("--json", action="store_true", help="write JSON for a program")


def add_passphrase(parser: argparse.ArgumentParser) -> None:
    """Add the option that names the passphrase's file."""
    parser.add_argument(
        "--passphrase-file",
        type=Path,
        metavar="FILE",
        help="first line is the passphrase of the key files; without it, it is asked",
    )


def add_repository(parser: argparse.ArgumentParser) -> None:
    """Add what is looked at; see `repository_source`."""
    parser.add_argument(
        "path",
        metavar="REPOSITORY",
        help="a host's folder, a repository folder, a bundle, or an https address",
    )


def add_secrets(parser: argparse.ArgumentParser) -> None:
    """Add the options that name the files of the secrets that open keys."""
    add_passphrase(parser)
    parser.add_argument(
        "--pin-file",
        type=Path,
        metavar="FILE",
        help="first line is the PIN of the token that holds the key; without it, it is"
        " asked",
    )


def now_of(args: argparse.Namespace) -> datetime:
    """Return the time to act at: ``--at``, or the clock, read once."""
    at: datetime | None = args.at
    return at or datetime.now(UTC).replace(microsecond=0)


def passphrase_of(args: argparse.Namespace) -> Passphrase:
    """Return the passphrase: from its file, or asked where a person sits.

    Raises:
        KeyFileError: neither a file nor a person, or it is too short.
    """
    if args.passphrase_file is not None:
        return passphrase.from_file(args.passphrase_file)
    if not sys.stdin.isatty():
        raise KeyFileError("name the passphrase's file with --passphrase-file FILE")
    return passphrase.ask("密钥口令 Passphrase of the key files: ")


def new_passphrase_of(args: argparse.Namespace) -> Passphrase:
    """Return the passphrase for keys that are made now: typed twice, or from its file.

    Raises:
        KeyFileError: neither a file nor a person, it is too short, or was mistyped.
    """
    first = passphrase_of(args)
    if args.passphrase_file is None:
        second = passphrase.ask("再输入一次 Once more: ")
        if second.reveal() != first.reveal():
            raise KeyFileError("the two passphrases differ; nothing was changed")
    return first


def secrets_of(args: argparse.Namespace) -> Secrets:
    """Return what gives passphrases and PINs when a key needs one, each asked once."""
    return AskedSecrets(
        lambda: passphrase_of(args),
        lambda token: passphrase.pin_from(args.pin_file, token),
    )


def repository_source(path: str) -> Source:
    """Return a repository: a host's folder, a repository folder, a bundle, https."""
    inside = Path(path) / "repository"
    return open_source(str(inside) if inside.is_dir() else path)


def say(zh: str, en: str) -> None:
    """Write a result for a person, in both languages."""
    print(f"{visible(zh)} {visible(en)}")


def visible(text: str) -> str:
    """Return a text whose control characters a terminal shows instead of obeying.

    Messages quote files of strangers.
    """
    return "".join(
        letter if letter.isprintable() else letter.encode("unicode_escape").decode()
        for letter in text
    )


def answer(content: Any) -> None:  # noqa: ANN401 (any JSON value)
    """Write a result for a program."""
    print(json.dumps(content, ensure_ascii=False, indent=2))


def moment(text: str) -> datetime:
    """Read a time that was typed."""
    try:
        return parse_moment(text)
    except MalformedError as error:
        raise argparse.ArgumentTypeError(str(error)) from error
