"""``inquire``: ask an agency of another region for a license without its code."""

from __future__ import annotations

import argparse
import secrets
from typing import TYPE_CHECKING

from credential import Bilingual, IdentifierError, LicenseId
from verifier.causes import Verdict
from verifier.commands.disputes_option import add_hall_identity, delivery_of
from verifier.commands.hall_key_option import add_hall_key, hall_key_of
from verifier.commands.terminal import (
    EXIT_CODES,
    Commands,
    add_at,
    add_language,
    add_region,
    add_trust,
    now_of,
    page_of,
    write_json,
)
from verifier.commands.trust_folder import TrustFolder
from verifier.errors import DeliveryError, SettingsError
from verifier.rendering import Page

if TYPE_CHECKING:
    from trust_registry.inquiry import InquiryAnswer
    from trust_registry.view import TrustView
    from verifier.hall_key import FileSigner
    from verifier.inquiry import Question

__all__ = ["add"]

_ID_BYTES = 24  # 32 characters


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "inquire",
        help="ask an agency for a license that nobody shows (call without a code)",
        description="Ask the agency that issued a license for its state, or for the"
        " claims that a service item of the own region needs, by the license's number"
        " and its holder's. The hall's key signs, the agency keeps who asked and why."
        " Only what the license type lets be told comes back.",
        epilog="example: tongyan-verifier inquire --trust counter --region 330000"
        " --hall-key hall.pem --hall-passphrase-file words.txt"
        " --hall-id https://license.330000.example/hall"
        " --agency https://license.310000.example/market --type business-license"
        " --number 91310101MA1TY0AN1N --holder 91310101MA1TY0AN1N"
        " --item 330000-KDQY --case 2026-0117 --operator clerk-7"
        " --cause 核对开办企业申请人的营业执照 --claims. Exit codes: 0 valid, 1 not"
        " valid or not found, 2 no answer, 3 usage or settings",
    )
    add_trust(parser)
    add_region(parser)
    add_hall_key(parser)
    add_hall_identity(parser)
    asked = parser.add_argument_group("what is asked")
    asked.add_argument("--agency", required=True, metavar="URL", help="its identifier")
    which = asked.add_mutually_exclusive_group(required=True)
    which.add_argument("--license-id", metavar="ID", help="1.2.156.3005.2.…")
    which.add_argument("--number", metavar="NUMBER", help="the number printed on it")
    asked.add_argument(
        "--type", metavar="TYPE", help="with --number: code or short name of the type"
    )
    asked.add_argument(
        "--holder", required=True, metavar="NUMBER", help="the holder's own number"
    )
    asked.add_argument("--item", required=True, metavar="CODE", help="service item")
    asked.add_argument("--case", required=True, metavar="NUMBER", help="the matter")
    asked.add_argument(
        "--operator", required=True, metavar="NAME", help="who asks, as the hall knows"
    )
    asked.add_argument(
        "--cause", required=True, metavar="SENTENCE", help="why, up to 200 characters"
    )
    asked.add_argument(
        "--claims", action="store_true", help="what the item needs, not the state alone"
    )
    parser.add_argument(
        "--inquiry-mirror",
        action="append",
        default=[],
        metavar="PREFIX=URL",
        help="ask URL what the registry addresses to PREFIX: the hall's own way out",
    )
    add_at(parser)
    add_language(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Ask, and tell what came back."""
    # Only who asks waits for these imports.
    from trust_registry.errors import MessageRefusedError
    from trust_registry.inquiry import CalledState
    from verifier.disputes.filing import HallIdentity
    from verifier.inquiry import call_license, inquiry_about

    signer, now = _signer(args), now_of(args)
    view = TrustFolder(args.trust).view()
    hall = HallIdentity(args.hall_id, args.region, args.hall_name)
    inquiry_id = secrets.token_urlsafe(_ID_BYTES)
    question = _question(args, view)
    inquiry = inquiry_about(question, hall, inquiry_id=inquiry_id, now=now)
    delivery = delivery_of(args.inquiry_mirror)
    try:
        answer = call_license(
            inquiry, signer=signer, delivery=delivery, view=view, now=now
        )
    except (DeliveryError, MessageRefusedError) as error:
        _tell_fault(error.code, args)
        return EXIT_CODES[Verdict.CANNOT_DECIDE]
    if args.json:
        write_json(answer.members())
    else:
        _tell(answer, view, question.license_type, page_of(args))
    return int(answer.state is not CalledState.VALID)


def _signer(args: argparse.Namespace) -> FileSigner:
    signer = hall_key_of(args)
    if signer is None or not args.hall_id:
        raise SettingsError(
            Bilingual(
                zh="查询须签名：请给出 --hall-key、--hall-passphrase-file 和"
                " --hall-id。",
                en="A call is signed: give --hall-key, --hall-passphrase-file and"
                " --hall-id.",
            )
        )
    return signer


def _question(args: argparse.Namespace, view: TrustView) -> Question:
    from verifier.inquiry import Question

    return Question(
        agency=args.agency,
        license_type=_type_code(args, view),
        holder=args.holder,
        item=args.item,
        cause=args.cause,
        case=args.case,
        operator=args.operator,
        wanted="claims" if args.claims else "state",
        license_id=args.license_id,
        document_number=args.number,
    )


def _type_code(args: argparse.Namespace, view: TrustView) -> str:
    if args.license_id is not None:
        try:
            return LicenseId.parse(args.license_id).type_code
        except IdentifierError as error:
            raise SettingsError(
                Bilingual(
                    zh=f"{args.license_id} 不是电子证照标识，请核对。",
                    en=f"{args.license_id} is no license identifier; look it up.",
                )
            ) from error
    for code in view.license_type_codes():
        known = view.license_type(code)
        if known and args.type in (code, known.tongyan.short_name, known.name.zh):
            return code
    raise SettingsError(
        Bilingual(
            zh="请用 --type 写明注册表中的证照类型（代码或简称）。",
            en="Name a license type of the registry with --type: code or short name.",
        )
    )


def _tell(answer: InquiryAnswer, view: TrustView, type_code: str, page: Page) -> None:
    print(page.say(answer.state.label))
    if answer.license_id is not None:
        print(answer.license_id)
    license_type = view.license_type(type_code)
    for name, value in (answer.claims or {}).items():
        label = license_type.labels.get(name) if license_type else None
        print(f"  {page.say(label) if label else name}: {value}")


def _tell_fault(code: str, args: argparse.Namespace) -> None:
    from trust_registry.inquiry_refusals import REFUSALS

    refusal = REFUSALS.get(code)
    if refusal is not None:
        sentence, action = refusal.words
        told = Bilingual(zh=sentence.zh + action.zh, en=f"{sentence.en} {action.en}")
    else:
        told = _FAULTS.get(code, _OTHER)
    if args.json:
        write_json({"refused": code, **told.model_dump()})
        return
    print(page_of(args).say(told))


_FAULTS = {
    "no-address": Bilingual(
        zh="注册表中没有该机关的调用地址，请持证人出示证照。",
        en="The registry names no address for calls to that agency; have the holder"
        " show the license.",
    ),
    "no-network": Bilingual(
        zh="连接不上该机关的服务，请检查网络后再试。",
        en="The agency's service does not answer; look at the network and try again.",
    ),
}
_OTHER = Bilingual(
    zh="该机关的答复不可采信，请稍后再试，或请持证人出示证照。",
    en="What the agency answered does not count; try again later, or have the holder"
    " show the license.",
)
