"""``types``: the license types, and samples of their applications."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from credential.license_type import LicenseType
from issuer.commands.files import write_output
from issuer.commands.terminal import Commands, Terminal, add_common
from issuer.draft import field_labels
from issuer.license_types import LicenseTypes
from issuer.sample_fields import sample_csv, sample_fields

__all__ = ["add"]


def add(commands: Commands) -> None:
    """Add the commands."""
    parser = commands.add_parser(
        "types", help="list license types; show one; write a sample application"
    )
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    listing = actions.add_parser("list", help="list the license types")
    _add_common(listing)
    listing.set_defaults(run=run_list)
    showing = actions.add_parser("show", help="show the fields of a type")
    _add_common(showing)
    showing.add_argument("type", metavar="TYPE", help="code or short name")
    showing.set_defaults(run=run_show)
    template = actions.add_parser(
        "template", help="write sample fields to start from, as JSON or CSV"
    )
    _add_common(template)
    template.add_argument("type", metavar="TYPE", help="code or short name")
    template.add_argument("--csv", action="store_true", help="a CSV for `batch`")
    template.add_argument(
        "--to", type=Path, metavar="FILE", help="where to (standard output)"
    )
    template.set_defaults(run=run_template)


def _add_common(parser: argparse.ArgumentParser) -> None:
    add_common(parser, folder=False, clock=False)
    parser.add_argument(
        "--folder",
        type=Path,
        metavar="FOLDER",
        help="an installation with license types of its own",
    )


def run_list(args: argparse.Namespace) -> int:
    """Run ``types list``."""
    terminal = Terminal.of(args)
    types = list(LicenseTypes.of(args.folder))
    terminal.answer(
        [
            {
                "code": license_type.code,
                "short_name": license_type.tongyan.short_name,
                "name": license_type.name.model_dump(),
                "code_status": license_type.tongyan.code_status,
            }
            for license_type in types
        ]
    )
    for license_type in types:
        short = license_type.tongyan.short_name
        terminal.say(f"{license_type.code}  {short:<24}  {license_type.name}")
    return 0


def run_show(args: argparse.Namespace) -> int:
    """Run ``types show``."""
    terminal = Terminal.of(args)
    license_type = LicenseTypes.of(args.folder).find(args.type)
    terminal.answer(license_type.model_dump(mode="json"))
    terminal.say(f"{license_type.name}  {license_type.code}")
    mandatory = _mandatory(license_type)
    for name, label in field_labels(license_type).items():
        mark = "*" if name in mandatory else " "
        printed = "printed" if name in license_type.print_names else ""
        terminal.say(f" {mark} {name:<26} {label.zh}  {label.en}  {printed}".rstrip())
    terminal.say("* must be there")
    return 0


def run_template(args: argparse.Namespace) -> int:
    """Run ``types template``."""
    terminal = Terminal.of(args)
    license_type = LicenseTypes.of(args.folder).find(args.type)
    if args.csv:
        content = sample_csv(license_type)
    else:
        fields = sample_fields(license_type)
        content = json.dumps(fields, ensure_ascii=False, indent=2).encode() + b"\n"
    if args.to is None:
        print(content.decode("utf-8"), end="")
        return 0
    write_output(args.to, content)
    terminal.say(f"wrote {args.to}")
    return 0


def _mandatory(license_type: LicenseType) -> set[str]:
    names = {claim.name for claim in license_type.claims if claim.mandatory}
    if license_type.tongyan.validity == "required":
        names.add("valid_until")
    return names
