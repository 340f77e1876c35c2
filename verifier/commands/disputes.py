"""``disputes``: look into the hall's outbox, send now, take a dispute back."""

from __future__ import annotations

import argparse
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from credential import Bilingual
from credential.moments import beijing_text
from verifier.commands.disputes_option import delivery_of
from verifier.commands.hall_key_option import add_hall_key, hall_key_of
from verifier.commands.terminal import (
    Commands,
    add_at,
    add_language,
    add_trust,
    now_of,
    page_of,
    write_json,
)
from verifier.commands.trust_folder import TrustFolder
from verifier.errors import FilingError, SettingsError

if TYPE_CHECKING:
    from verifier.disputes.entry import Entry
    from verifier.disputes.outbox import Outbox

__all__ = ["add"]

DONE, UNDELIVERED = 0, 1


def add(commands: Commands) -> None:
    """Add the commands."""
    parser = commands.add_parser(
        "disputes",
        help="list, send or take back the hall's disputes",
        description="The hall's outbox of disputes. They are filed on the counter page;"
        " `serve --disputes` sends them by itself.",
    )
    acts = parser.add_subparsers(dest="act", required=True, metavar="ACT")
    listing = _act(acts, "list", "list the disputes, those first that need somebody")
    listing.set_defaults(run=run_list)
    show = _act(acts, "show", "show a dispute and its answer")
    show.add_argument("id", metavar="ID", help="its id, or the beginning of it")
    show.set_defaults(run=run_show)
    send = _act(acts, "send", "send and ask for everything that is open, now")
    send.epilog = "exit codes: 0 all went through, 1 some did not, 3 usage or settings"
    add_trust(send)
    send.add_argument(
        "--dispute-mirror", action="append", default=[], metavar="PREFIX=URL"
    )
    send.set_defaults(run=run_send)
    withdraw = _act(acts, "withdraw", "take a dispute back; its agency is told")
    withdraw.add_argument("id", metavar="ID", help="its id, or the beginning of it")
    add_hall_key(withdraw)
    withdraw.set_defaults(run=run_withdraw)


def _act(acts: Commands, name: str, help_text: str) -> argparse.ArgumentParser:
    parser = acts.add_parser(
        name, help=help_text, description=f"{help_text[0].upper()}{help_text[1:]}."
    )
    parser.add_argument(
        "outbox", type=Path, metavar="FILE", help="the outbox, as in --disputes"
    )
    add_at(parser)
    add_language(parser)
    return parser


def run_list(args: argparse.Namespace) -> int:
    """List the disputes."""
    from verifier.disputes.entry_json import entry_json

    now = now_of(args)
    with closing(_opened(args.outbox)) as outbox:
        entries = outbox.entries(now=now)
    if args.json:
        write_json([entry_json(entry, now=now) for entry in entries])
        return DONE
    page = page_of(args)
    if not entries:
        print(page.say(Bilingual(zh="没有异议。", en="There are no disputes.")))
    for entry in entries:
        print(page.say(_line(entry, now)))
    return DONE


def run_show(args: argparse.Namespace) -> int:
    """Show one dispute."""
    from verifier.disputes.entry_json import entry_json

    now = now_of(args)
    with closing(_opened(args.outbox)) as outbox:
        entry = _named(outbox, args.id, now)
    if args.json:
        write_json(entry_json(entry, now=now))
        return DONE
    page = page_of(args)
    for line in (_line(entry, now), *_details(entry)):
        print(page.say(line))
    return DONE


def run_send(args: argparse.Namespace) -> int:
    """Send now."""
    from verifier.disputes.entry_json import fault_text
    from verifier.disputes.rounds import do_round

    now = now_of(args)
    view = TrustFolder(args.trust).view()
    with closing(_opened(args.outbox)) as outbox:
        delivery = delivery_of(args.dispute_mirror)
        done = do_round(outbox, delivery, view, now=now, everything=True)
    if args.json:
        failed = [{"id": one, "fault": fault} for one, fault in done.failed]
        write_json({"tried": done.tried, "failed": failed})
        return UNDELIVERED if done.failed else DONE
    page = page_of(args)
    through = done.tried - len(done.failed)
    told = Bilingual(
        zh=f"已联系 {done.tried} 份，{through} 份成功。",
        en=f"{done.tried} tried, {through} went through.",
    )
    print(page.say(told))
    for dispute_id, fault in done.failed:
        why = fault_text(fault)
        line = f"{dispute_id[:8]}："
        print(page.say(Bilingual(zh=line + why.zh, en=f"{dispute_id[:8]}: {why.en}")))
    return UNDELIVERED if done.failed else DONE


def run_withdraw(args: argparse.Namespace) -> int:
    """Take a dispute back."""
    from trust_registry.dispute_acceptance import parse_dispute
    from verifier.disputes.desk import DisputeDesk
    from verifier.disputes.filing import HallIdentity

    now = now_of(args)
    signer = hall_key_of(args)
    with closing(_opened(args.outbox)) as outbox:
        entry = _named(outbox, args.id, now)
        if signer is None:
            if not outbox.drop(entry.id):
                raise SettingsError(_KEY_NEEDED)
        elif entry.message is None:
            raise SettingsError(_ANSWERED)
        else:
            said = parse_dispute(entry.message)
            hall = HallIdentity(said.iss, said.region, said.hall)
            try:
                DisputeDesk(outbox, signer, hall).withdraw(entry.id, now=now)
            except FilingError as error:
                raise SettingsError(_ANSWERED) from error
        entry = outbox.entry(entry.id)
    print(page_of(args).say(_line(entry, now)))
    return DONE


def _opened(path: Path) -> Outbox:
    from verifier.disputes.outbox import Outbox

    if not path.is_file():
        raise SettingsError(
            Bilingual(
                zh=f"没有异议发件箱 {path}，请检查文件名。",
                en=f"There is no outbox {path}; check the name.",
            )
        )
    return Outbox(path)


def _named(outbox: Outbox, wanted: str, now: datetime) -> Entry:
    found = [one for one in outbox.entries(now=now) if one.id.startswith(wanted)]
    if len(found) != 1:
        raise SettingsError(
            Bilingual(
                zh=f"{wanted} 没有对应唯一的一份异议，请看 disputes list。",
                en=f"{wanted} names no one dispute; see `disputes list`.",
            )
        )
    return found[0]


def _line(entry: Entry, now: datetime) -> Bilingual:
    from verifier.disputes.entry_json import ATTENTION

    attention = entry.attention(now)
    urgent = ATTENTION[attention] if attention else None
    filed, standing = beijing_text(entry.filed_at), entry.standing.label
    more_zh = f" ！{urgent.zh}" if urgent else ""
    more_en = f" ! {urgent.en}" if urgent else ""
    return Bilingual(
        zh=f"{entry.id[:8]}  {filed}  {standing.zh}  {entry.agency_name.zh}"
        f"  {entry.license_type.zh}  {entry.wrong.label.zh}{more_zh}",
        en=f"{entry.id[:8]}  {filed}  {standing.en}  {entry.agency_name.en}"
        f"  {entry.license_type.en}  {entry.wrong.label.en}{more_en}",
    )


def _details(entry: Entry) -> list[Bilingual]:
    from verifier.disputes.entry_json import fault_text

    lines = [Bilingual(zh=f"异议编号 {entry.id}", en=f"id {entry.id}")]
    if entry.license_id:
        lines.append(
            Bilingual(zh=f"证照 {entry.license_id}", en=f"license {entry.license_id}")
        )
    if entry.answer_by:
        by = beijing_text(entry.answer_by)
        lines.append(Bilingual(zh=f"应于 {by} 前答复", en=f"to be answered by {by}"))
    if entry.sentence:
        lines.append(
            Bilingual(zh=f"答复：{entry.sentence}", en=f"answer: {entry.sentence}")
        )
    if entry.remedy:
        lines.append(entry.remedy.label)
    if entry.replacement:
        lines.append(
            Bilingual(
                zh=f"新证照 {entry.replacement}", en=f"new license {entry.replacement}"
            )
        )
    if entry.fault:
        lines.append(fault_text(entry.fault))
    return lines


_KEY_NEEDED = Bilingual(
    zh="该异议可能已送达，撤回须签名：请加 --hall-key 和 --hall-passphrase-file。",
    en="It may have come already and is taken back with a signature: add --hall-key and"
    " --hall-passphrase-file.",
)
_ANSWERED = Bilingual(
    zh="该异议已有最终答复，不能撤回。",
    en="It has its final answer and cannot be taken back.",
)
