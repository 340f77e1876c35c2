"""``hall-key``: the hall's own key, and its entry for the registry."""

from __future__ import annotations

import argparse
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import ValidationError

from credential import Bilingual, IdentifierError
from credential.identifier import check_uscc
from trust_registry.agencies import Agency, AgencyKey, AgencyPeriod
from trust_registry.disk import Disk
from trust_registry.members import Contact
from trust_registry.registry_file import MAX_FILE_BYTES, read_file, write_file
from verifier.commands.hall_certificate import add_certificate
from verifier.commands.terminal import (
    Commands,
    add_at,
    add_language,
    now_of,
    page_of,
    write_json,
)
from verifier.errors import SettingsError

if TYPE_CHECKING:
    from verifier.hall_key import FileSigner

__all__ = ["add"]

KEY_LIFE_DAYS = 730
_WHO = ("id", "name_zh", "name_en", "uscc", "division")


def add(commands: Commands) -> None:
    """Add the commands."""
    parser = commands.add_parser(
        "hall-key",
        help="make the hall's own key, its entry for the registry, a certificate",
        description="The key that signs what a hall asks for and disputes. It signs no"
        " license: the registry lists it with the purpose 'verifier'.",
    )
    acts = parser.add_subparsers(dest="act", required=True, metavar="ACT")
    _add_make(acts)
    add_certificate(acts)


def _add_make(acts: Commands) -> None:
    parser = acts.add_parser(
        "make",
        help="make a key; write or extend the authority's entry",
        description="Make a key, encrypted, and write the entry that the region's"
        " registry officer takes in with `tongyan-registry agency add`. Where the entry"
        " is there already, the key is added to it: the halls of one authority share"
        " an entry, and the next key goes beside the one before.",
        epilog="example: tongyan-verifier hall-key make hall.pem"
        " --hall-passphrase-file words.txt --entry hall.json"
        " --id https://license.330000.example/hall --name-zh 浙江省政务服务中心"
        " --name-en 'Zhejiang service hall' --uscc 11330000MB2F305182"
        " --division 330000",
    )
    parser.add_argument("key", type=Path, metavar="KEY.pem", help="a new file")
    parser.add_argument(
        "--hall-passphrase-file",
        type=Path,
        required=True,
        metavar="FILE",
        help="its first line, of at least 12 characters, will open the key",
    )
    parser.add_argument("--entry", type=Path, required=True, metavar="ENTRY.json")
    parser.add_argument(
        "--id", metavar="URL", help="the authority's identifier, under the region's"
    )
    parser.add_argument("--name-zh", metavar="NAME")
    parser.add_argument("--name-en", metavar="NAME")
    parser.add_argument("--uscc", metavar="CODE", help="unified social credit code")
    parser.add_argument("--division", metavar="CODE", help="the division it serves")
    parser.add_argument("--phone", help="whom an agency calls back")
    parser.add_argument(
        "--key-days",
        type=int,
        default=KEY_LIFE_DAYS,
        metavar="N",
        help=f"how long the key may sign ({KEY_LIFE_DAYS})",
    )
    add_at(parser)
    add_language(parser)
    parser.set_defaults(run=make)


def make(args: argparse.Namespace) -> int:
    """Make a key and its entry."""
    # Only who makes a key waits for this import.
    from verifier.hall_key import make_hall_key

    # Asked before anything is made: a wrong option leaves no key behind.
    entry = _held(args.entry) if args.entry.exists() else _new(args)
    signer = make_hall_key(args.key, args.hall_passphrase_file)
    entry = entry.model_copy(update={"keys": [*entry.keys, _key(args, signer)]})
    Disk().write(args.entry, write_file(entry))
    if args.json:
        write_json({"kid": signer.kid, "id": entry.id, "entry": str(args.entry)})
        return 0
    told = Bilingual(
        zh=f"密钥 {signer.kid} 已生成；请把 {args.entry} 交给本地区登记人员，"
        "由其执行 tongyan-registry agency add 并发布。",
        en=f"The key {signer.kid} is made; hand {args.entry} to the region's registry"
        " officer, for `tongyan-registry agency add` and `publish`.",
    )
    print(page_of(args).say(told))
    return 0


def _held(path: Path) -> Agency:
    with path.open("rb") as file:
        return read_file(file.read(MAX_FILE_BYTES), Agency, name=str(path))


def _new(args: argparse.Namespace) -> Agency:
    missing = [name for name in _WHO if not getattr(args, name)]
    if missing:
        options = ", ".join(f"--{name.replace('_', '-')}" for name in missing)
        raise SettingsError(
            Bilingual(
                zh=f"{args.entry} 尚不存在，请给出 {options}。",
                en=f"There is no {args.entry} yet; give {options}.",
            )
        )
    name = Bilingual(zh=args.name_zh, en=args.name_en)
    try:
        return Agency(
            id=args.id,
            name=name,
            uscc=check_uscc(args.uscc),
            division=args.division,
            license_types=[],
            status=[AgencyPeriod(state="active", from_=now_of(args))],
            contact=Contact(name=name, phone=args.phone),
            keys=[],
        )
    except (ValidationError, IdentifierError) as error:
        raise SettingsError(
            Bilingual(
                zh="机构条目有误：标识应为 https 地址，区划代码六位，统一社会信用代码"
                "十八位且校验正确。",
                en=f"The entry would be wrong: {_first(error)}.",
            )
        ) from error


def _first(error: ValidationError | IdentifierError) -> str:
    if isinstance(error, IdentifierError):
        return str(error)
    first = error.errors(include_url=False, include_input=False)[0]
    return f"{'.'.join(map(str, first['loc']))}: {first['msg']}"


def _key(args: argparse.Namespace, signer: FileSigner) -> AgencyKey:
    now = now_of(args)
    return AgencyKey(
        kid=signer.kid,
        jwk=signer.jwk,
        purpose="verifier",
        not_before=now,
        not_after=now + timedelta(days=args.key_days),
    )
