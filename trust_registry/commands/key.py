"""``key``: an officer's keys, in encrypted files or in tokens."""

from __future__ import annotations

import argparse
import re
from pathlib import Path

from securesystemslib.signer import SSlibKey

from trust_registry.ceremony.typed_fingerprint import keys_fingerprint
from trust_registry.commands.terminal import (
    DONE,
    Commands,
    add_json,
    add_secrets,
    answer,
    new_passphrase_of,
    say,
    secrets_of,
)
from trust_registry.disk import Disk
from trust_registry.errors import KeyFileError
from trust_registry.key_whereabouts import SUFFIX, kept_uri
from trust_registry.keys import PRIVATE_SUFFIX, key_names, load_public_of, make_key
from trust_registry.role_content import OWNER
from trust_registry.token_keys import attach_key

__all__ = ["add"]

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]{0,63}")
_EXAMPLES = """\
A key lies in an encrypted file, or in a token (smart card, hardware module) that
PKCS#11 reaches. A token is named by a URI (RFC 7512) with the path of its module. Its
PIN is asked for; it never stands on the command line.

examples:
  tongyan-registry key make registry/regions/310000/keys publisher-2 --owner 310000
  tongyan-registry key make keys 310000.root --owner 310000 \\
    --uri 'pkcs11:token=Council;object=root?module-path=/usr/lib/softhsm/libsofthsm2.so'
  tongyan-registry key list keys
"""


def add(commands: Commands) -> None:
    """Add the commands."""
    parser = commands.add_parser(
        "key",
        help="make a key, attach one that lies in a token, list a folder's keys",
        description="An officer's keys: their public parts, and where the private ones"
        " are.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    acts = parser.add_subparsers(dest="act", required=True, metavar="ACT")
    making = acts.add_parser(
        "make",
        help="make a key: an encrypted file, or inside a token with --uri",
        description="Make a P-256 key. Inside a token it is made so that the token"
        " never gives it out.",
    )
    _add_key(making, uri_needed=False)
    making.set_defaults(run=_make)
    attaching = acts.add_parser(
        "attach",
        help="make a token's key known, by the URI that names it",
        description="Write the public part of a key that a token holds already, and"
        " where it is.",
    )
    _add_key(attaching, uri_needed=True)
    attaching.set_defaults(run=_attach)
    _add_telling(acts)


def _add_telling(acts: Commands) -> None:
    telling = acts.add_parser(
        "fingerprint",
        help="show the fingerprint of new keys, to be told by telephone or on paper",
        description="Show the fingerprint of new keys, together. Tell it to the other"
        " members by another way than the keys: they type it before they sign.",
    )
    telling.add_argument("folder", type=Path, metavar="FOLDER")
    telling.add_argument("names", type=_name, nargs="+", metavar="NAME")
    add_json(telling)
    telling.set_defaults(run=_fingerprint)
    listing = acts.add_parser(
        "list",
        help="list a folder's keys: owner, key id, where each is",
        description="List a folder's keys. Nothing is opened, no secret is asked.",
    )
    listing.add_argument("folder", type=Path, metavar="FOLDER")
    add_json(listing)
    listing.set_defaults(run=_list)


def _add_key(parser: argparse.ArgumentParser, *, uri_needed: bool) -> None:
    parser.add_argument(
        "folder", type=Path, metavar="FOLDER", help="where its files are to lie"
    )
    parser.add_argument(
        "name", type=_name, metavar="NAME", help="such as publisher-2 or 310000.root"
    )
    parser.add_argument(
        "--owner", required=True, metavar="CODE", help="the region that answers for it"
    )
    parser.add_argument(
        "--uri",
        required=uri_needed,
        metavar="URI",
        help="pkcs11:token=…;object=…?module-path=/…/module.so",
    )
    add_secrets(parser)
    add_json(parser)


def _make(args: argparse.Namespace) -> int:
    if args.uri is not None:
        return _tell(args, _attached(args, make=True), "已生成", "Made")
    public = make_key(
        args.folder,
        args.name,
        owner=args.owner,
        passphrase=new_passphrase_of(args),
        disk=Disk(),
    )
    return _tell(args, public, "已生成", "Made")


def _attach(args: argparse.Namespace) -> int:
    return _tell(args, _attached(args, make=False), "已登记", "Attached")


def _attached(args: argparse.Namespace, *, make: bool) -> SSlibKey:
    return attach_key(
        args.folder,
        args.name,
        uri=args.uri,
        owner=args.owner,
        secrets=secrets_of(args),
        disk=Disk(),
        make=make,
    )


def _tell(args: argparse.Namespace, key: SSlibKey, zh: str, en: str) -> int:
    if args.json:
        answer({"name": args.name, "keyid": key.keyid})
    else:
        say(f"{zh}密钥 {args.name}：{key.keyid}", f"{en} the key {args.name}")
    return DONE


def _fingerprint(args: argparse.Namespace) -> int:
    keyids = [load_public_of(args.folder, name).keyid for name in args.names]
    print_of = keys_fingerprint(keyids)
    if args.json:
        answer({"keys": keyids, "fingerprint": print_of})
        return DONE
    say("新密钥的指纹（请另行告知各成员）：", "Fingerprint of the new keys, to tell:")
    print(f"  {print_of}")
    return DONE


def _list(args: argparse.Namespace) -> int:
    names = key_names(args.folder)
    if not names:
        raise KeyFileError(f"{args.folder} holds no public part of a key")
    listed = [_described(args.folder, name) for name in names]
    if args.json:
        answer({"keys": listed})
        return DONE
    for one in listed:
        where = one["where"] or "不在此处 not here"
        print(f"{one['name']}  {one['owner']}  {one['keyid'][:16]}  {where}")
    return DONE


def _described(folder: Path, name: str) -> dict[str, str]:
    public = load_public_of(folder, name)
    private = folder / f"{name}{PRIVATE_SUFFIX}"
    uri = kept_uri(folder / f"{name}{SUFFIX}")
    return {
        "name": name,
        "owner": f"{public.unrecognized_fields.get(OWNER)}",
        "keyid": public.keyid,
        "where": str(private) if private.exists() else uri or "",
    }


def _name(text: str) -> str:
    if not _NAME.fullmatch(text):
        raise argparse.ArgumentTypeError(
            f"{text!r} is no name of a key: letters, digits, dots and hyphens"
        )
    return text
