"""``agency``: a region's officer adds agencies and rules on them."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from functools import partial
from pathlib import Path

from credential import Bilingual
from credential.moments import beijing_text
from trust_registry import agency_changes
from trust_registry.agencies import Agency
from trust_registry.commands.terminal import (
    DONE,
    Commands,
    add_at,
    add_json,
    answer,
    moment,
    now_of,
    say,
)
from trust_registry.region_edit import (
    add_agency,
    change_agency,
    chosen_agency,
    declare_key,
    keep_salvage,
)
from trust_registry.region_folder import RegionFolder

__all__ = ["add"]

_EXAMPLES = """\
Nothing is signed yet: see `publish`. Nothing is taken out either: a key, a type, a
name, an agency ends at an instant, and its licenses of before stay checkable.

examples:
  tongyan-registry agency rename registry/regions/310000 market --zh 新名 --en New
  tongyan-registry agency merge registry/regions/310000 market --into commerce
  tongyan-registry agency type registry/regions/310000 market \\
    11100000MB0143028R001 --until 2027-01-01
  tongyan-registry agency end-key registry/regions/310000 KID --compromised \\
    --reason "server broken into"
  tongyan-registry agency salvage registry/regions/310000 salvage-KID.txt
"""
_FOLDER = "a region's folder, such as registry/regions/310000"


def add(commands: Commands) -> None:
    """Add the commands."""
    parser = commands.add_parser(
        "agency",
        help="add an agency, rename it, merge it, change its types, end its keys",
        description="The agencies in a region's work file.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    acts = parser.add_subparsers(dest="act", required=True, metavar="ACT")
    _add_adding(acts)
    _add_renaming(acts)
    _add_merging(acts)
    _add_type(acts)
    _add_ending_a_key(acts)
    text = "let stand what a compromised key signed rightly, by its issuer's ledger"
    parser = _act(acts, "salvage", text, _salvage)
    parser.add_argument(
        "file",
        type=Path,
        metavar="FILE",
        help="salvage-<kid>.txt, as `tongyan-issuer salvage` wrote it",
    )


def _act(
    acts: Commands,
    name: str,
    help_text: str,
    run: Callable[[argparse.Namespace], int],
) -> argparse.ArgumentParser:
    parser = acts.add_parser(
        name, help=help_text, description=f"{help_text[0].upper()}{help_text[1:]}."
    )
    parser.add_argument("folder", type=Path, metavar="REGION_FOLDER", help=_FOLDER)
    add_at(parser)
    add_json(parser)
    parser.set_defaults(run=run)
    return parser


def _add_agency(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "agency", metavar="AGENCY", help="its identifier, or the end after a slash"
    )


def _add_adding(acts: Commands) -> None:
    text = "add an agency, or bring it up to date, from the entry its issuer wrote"
    parser = _act(acts, "add", text, _add)
    parser.add_argument("entry", type=Path, metavar="ENTRY.json", help="the entry")


def _add_renaming(acts: Commands) -> None:
    parser = _act(acts, "rename", "give an agency a new name", _rename)
    _add_agency(parser)
    parser.add_argument("--zh", required=True, metavar="NAME")
    parser.add_argument("--en", required=True, metavar="NAME")


def _add_merging(acts: Commands) -> None:
    text = "end an agency; its successor answers for it and its licenses"
    parser = _act(acts, "merge", text, _merge)
    _add_agency(parser)
    parser.add_argument("--into", required=True, metavar="AGENCY", help="the successor")
    parser.add_argument("--from", type=moment, dest="since", metavar="TIME", help=_NOW)


_NOW = "since when (now)"


def _add_type(acts: Commands) -> None:
    text = "let an agency issue a license type from a time on, or until one"
    parser = _act(acts, "type", text, _type)
    _add_agency(parser)
    parser.add_argument("code", metavar="CODE", help="the license type")
    when = parser.add_mutually_exclusive_group(required=True)
    when.add_argument(
        "--from",
        type=moment,
        dest="since",
        metavar="TIME",
        help="it may issue it from then on; announce it two weeks ahead",
    )
    when.add_argument(
        "--until", type=moment, metavar="TIME", help="it may not from then on"
    )


def _add_ending_a_key(acts: Commands) -> None:
    text = "retire a key, or declare it compromised; a status issuer's, too"
    parser = _act(acts, "end-key", text, _end_key)
    parser.add_argument("kid", metavar="KID", help="its key id, 16 characters")
    state = parser.add_mutually_exclusive_group(required=True)
    state.add_argument(
        "--retired",
        action="store_const",
        dest="state",
        const="retired",
        help="what it signed before stays good",
    )
    state.add_argument(
        "--compromised",
        action="store_const",
        dest="state",
        const="compromised",
        help="nothing it signed is good, but what a salvage file lists",
    )
    parser.add_argument("--since", type=moment, metavar="TIME", help=_NOW)
    parser.add_argument("--reason", required=True, help="why, for everyone to read")


def _add(args: argparse.Namespace) -> int:
    folder = RegionFolder(args.folder)
    agency, is_new = add_agency(folder, args.entry, at=now_of(args))
    if args.json:
        answer({"agency": agency.id, "new": is_new})
    else:
        act = ("新增", "Added") if is_new else ("更新", "Updated")
        say(f"已{act[0]}机构 {agency.id}", f"{act[1]} the agency {agency.id}")
    return DONE


def _rename(args: argparse.Namespace) -> int:
    name = Bilingual(zh=args.zh, en=args.en)
    agency = _change(args, partial(agency_changes.rename, name=name, at=now_of(args)))
    return _tell(
        args,
        agency,
        f"{agency.id} 已更名为{name.zh}",
        f"{agency.id} is now called {name.en}",
    )


def _merge(args: argparse.Namespace) -> int:
    folder = RegionFolder(args.folder)
    successor = chosen_agency(folder.agencies(), args.into)
    at = args.since or now_of(args)
    agency = _change(args, partial(agency_changes.merge, successor=successor, at=at))
    return _tell(
        args,
        agency,
        f"自 {beijing_text(at)} 起，{agency.id} 并入 {successor.id}，由其负责",
        f"From {beijing_text(at)}, {successor.id} answers for {agency.id}",
    )


def _type(args: argparse.Namespace) -> int:
    if args.since is not None:
        rule = partial(agency_changes.grant_type, code=args.code, since=args.since)
        when = f"自 {beijing_text(args.since)} 起可", beijing_text(args.since)
        act = f"may issue {args.code} from {when[1]}"
    else:
        rule = partial(agency_changes.withdraw_type, code=args.code, until=args.until)
        when = f"自 {beijing_text(args.until)} 起不再", beijing_text(args.until)
        act = f"may not issue {args.code} from {when[1]}"
    agency = _change(args, rule)
    return _tell(
        args, agency, f"{agency.id} {when[0]}签发 {args.code}", f"{agency.id} {act}"
    )


def _end_key(args: argparse.Namespace) -> int:
    owner = declare_key(
        RegionFolder(args.folder),
        args.kid,
        state=args.state,
        since=args.since or now_of(args),
        reason=args.reason,
    )
    if args.json:
        answer({"kid": args.kid, "owner": owner, "state": args.state})
        return DONE
    state = {"retired": "停用", "compromised": "失密"}[args.state]
    say(f"{owner} 的密钥 {args.kid} 已{state}。", f"{owner}'s key is {args.state}.")
    return DONE


def _salvage(args: argparse.Namespace) -> int:
    kid, licenses = keep_salvage(RegionFolder(args.folder), args.file)
    if args.json:
        answer({"kid": kid, "licenses": licenses})
    else:
        say(
            f"密钥 {kid} 已签发的 {licenses} 份证照继续有效。",
            f"{licenses} licenses of the key {kid} stand.",
        )
    return DONE


def _change(args: argparse.Namespace, rule: Callable[[Agency], Agency]) -> Agency:
    return change_agency(RegionFolder(args.folder), args.agency, rule)


def _tell(args: argparse.Namespace, agency: Agency, zh: str, en: str) -> int:
    if args.json:
        answer({"agency": agency.model_dump(mode="json", by_alias=True)})
    else:
        say(f"{zh}。", f"{en}.")
    return DONE
