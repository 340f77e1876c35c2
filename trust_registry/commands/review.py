"""``review`` and ``sign``: an officer of a member reads a sitting out and signs it."""

from __future__ import annotations

import argparse
from pathlib import Path

from trust_registry.ceremony.signature_file import sign_sitting, write_signature_files
from trust_registry.ceremony.typed_fingerprint import asked_fingerprints
from trust_registry.commands.ceremony import (
    add_proposals,
    add_trust,
    ask_fingerprints,
    read_out,
    reviewed_sitting,
    state_of,
)
from trust_registry.commands.terminal import (
    DONE,
    Commands,
    add_at,
    add_json,
    add_secrets,
    answer,
    say,
    secrets_of,
)
from trust_registry.disk import Disk
from trust_registry.keys import key_names, open_signer

__all__ = ["add"]

_REVIEW = """\
Each proposal stands on the one before it. One that changes anything beyond its kind,
or that breaks a rule of the registry, is refused.

example:
  tongyan-registry review join.zip rows.zip --trust trust
exit codes: 0 may be signed, 1 must not be signed, 3 usage, settings or internal error
"""
_SIGN = """\
What is signed is reviewed first, exactly as by `review`. Then type the fingerprint that
you were told by another way than this file came: of the new keys where the proposal
brings some, else of the root, from paper. It is asked; in a script, use --fingerprint.

example:
  tongyan-registry sign join.zip rows.zip --trust trust --keys keys --out signatures
exit codes: 0 signed, 1 must not be signed, 3 usage, settings or internal error
"""


def add(commands: Commands) -> None:
    """Add both commands."""
    reviewing = commands.add_parser(
        "review",
        help="read out what the proposals of a sitting change",
        description="Read out what the proposals of a sitting change, compared with"
        " what you trust yourself.",
        epilog=_REVIEW,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add_proposals(reviewing)
    add_trust(reviewing)
    add_at(reviewing)
    add_json(reviewing)
    reviewing.set_defaults(run=_review)

    signing = commands.add_parser(
        "sign",
        help="sign the proposals of a sitting, each signature a file of its own",
        description="Review the proposals of a sitting and sign them with your keys."
        " Each signature is a small file of its own, for whoever assembles.",
        epilog=_SIGN,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add_proposals(signing)
    add_trust(signing)
    signing.add_argument(
        "--keys",
        type=Path,
        required=True,
        metavar="FOLDER",
        help="your member's keys; each that may sign does",
    )
    signing.add_argument(
        "--fingerprint",
        action="append",
        default=[],
        metavar="F",
        help="what you were told by another way; once for each that is asked",
    )
    signing.add_argument(
        "--out",
        type=Path,
        required=True,
        metavar="FOLDER",
        help="where the signature files go",
    )
    add_secrets(signing)
    add_at(signing)
    add_json(signing)
    signing.set_defaults(run=_sign)


def _review(args: argparse.Namespace) -> int:
    state = state_of(args)
    sitting = reviewed_sitting(args, state, args.proposals)
    asked = asked_fingerprints(state, sitting)
    if args.json:
        proposals = [
            {
                "kind": one.kind.name,
                "sha256": {role: one.proposal.sha256(role) for role in one.roles},
                "sentences": [told.model_dump() for told in one.sentences],
            }
            for one in sitting
        ]
        types = [one.what.model_dump() for one in asked]
        answer({"proposals": proposals, "to_be_typed": types})
        return DONE
    read_out(sitting)
    for one in asked:
        say(f"签名前须键入{one.what.zh}。", f"To sign, type {one.what.en}.")
    return DONE


def _sign(args: argparse.Namespace) -> int:
    state = state_of(args)
    sitting = reviewed_sitting(args, state, args.proposals)
    if not args.json:
        read_out(sitting)
    ask_fingerprints(asked_fingerprints(state, sitting), args.fingerprint)
    secrets = secrets_of(args)
    opened = (open_signer(args.keys, name, secrets) for name in key_names(args.keys))
    made = sign_sitting(sitting, [signer for signer in opened if signer is not None])
    paths = write_signature_files(args.out, made, disk=Disk())
    if args.json:
        answer({"signatures": [str(path) for path in paths]})
        return DONE
    say("已签名，请将以下文件交给汇总人：", "Signed; hand these to whoever assembles:")
    for path in paths:
        print(f"  {path}")
    return DONE
