"""What is minted, and the fields of an application, from the command line."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from issuer.commands.files import FileError, read_object

__all__ = ["add_fields", "add_what", "read_fields"]


def add_what(parser: argparse.ArgumentParser) -> None:
    """Add the options that say what is minted, and by whom."""
    parser.add_argument(
        "--type", required=True, metavar="TYPE", help="license type: code or short name"
    )
    parser.add_argument(
        "--agency", metavar="ID", help="the issuing agency, if there are several"
    )
    parser.add_argument(
        "--allow-same-number",
        action="store_true",
        help="mint even if a license of the type with this number is in force",
    )


def add_fields(parser: argparse.ArgumentParser) -> None:
    """Add the options that give fields."""
    parser.add_argument(
        "--fields",
        type=Path,
        metavar="FILE",
        help="a JSON object of fields, - for standard input; "
        "`tongyan-issuer types template TYPE` writes a sample",
    )
    parser.add_argument(
        "--set",
        action="append",
        default=[],
        dest="settings",
        metavar="FIELD=VALUE",
        help="one field, in place of the file's; may be repeated",
    )


def read_fields(args: argparse.Namespace) -> dict[str, Any]:
    """Return the fields named on the command line.

    Raises:
        FileError: the file cannot be read, or a setting has no ``=``.
    """
    fields = {} if args.fields is None else read_object(args.fields)
    for setting in args.settings:
        name, equals, value = setting.partition("=")
        if not equals:
            raise FileError(f"--set {setting!r} is not FIELD=VALUE")
        fields[name] = value
    return fields
