"""``health``: what is wrong in a registry, what lapses next, and whom to call."""

from __future__ import annotations

import argparse
import contextlib
from collections.abc import Sequence

from credential.moments import beijing_text
from trust_registry.commands.terminal import (
    DONE,
    REFUSED,
    Commands,
    add_at,
    add_json,
    add_repository,
    answer,
    now_of,
    repository_source,
    say,
)
from trust_registry.health.audit import NEXT, HealthReport, audit
from trust_registry.health.finding import GRAVITY_WORDS, LOOK_AHEAD
from trust_registry.members import Contact
from trust_registry.published_reader import StateReader

__all__ = ["add"]

_ABOUT = """\
It looks at the same files as a counter and asks what nobody may have noticed: roles
past their day for signing anew, keys that end without a next one, status lists near
their end, one key in two agencies, agencies that nobody can call, types that nobody
recognizes. Then it tells what lapses within 30 and 90 days. Run it every morning.

examples:
  tongyan-registry health registry/host
  tongyan-registry health https://registry.example/ --json
  tongyan-registry health tongyan-trust-41.zip --at 2027-02-01
exit codes: 0 nothing has to be done at once, 1 something has, 3 usage, settings or
internal error
"""


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "health",
        help="find what is wrong or lapses soon, and whom to call",
        description="Find what is wrong in a registry or lapses soon, and whom to"
        " call about it.",
        epilog=_ABOUT,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add_repository(parser)
    add_at(parser)
    add_json(parser)
    parser.set_defaults(run=_run)


def _run(args: argparse.Namespace) -> int:
    with contextlib.closing(repository_source(args.path)) as source:
        report = audit(StateReader().read(source), now=now_of(args))
    if args.json:
        answer(report.to_json())
    else:
        _show(report)
    return REFUSED if report.is_urgent else DONE


def _show(report: HealthReport) -> None:
    issued, at = beijing_text(report.issued_at), beijing_text(report.at)
    say(
        f"{report.registry.zh}：{report.agencies} 个机构，数据截至北京时间 {issued}，"
        f"按 {at} 检查。",
        f"{report.registry.en}: {report.agencies} agencies, data of {issued} (Beijing),"
        f" looked at as of {at}.",
    )
    if not report.findings:
        say("未发现问题。", "Nothing is wrong.")
    for finding in report.findings:
        word = GRAVITY_WORDS[finding.gravity]
        where = f" {finding.region}" if finding.region else ""
        say(f"[{word.zh}]{where} {finding.sentence.zh}", finding.sentence.en)
        say(f"    → {finding.action.zh}", finding.action.en)
        _show_contacts(finding.call)
    soon = len(report.lapsing(within=NEXT))
    say(
        f"{NEXT.days} 天内到期 {soon} 项，{LOOK_AHEAD.days} 天内 "
        f"{len(report.forecast)} 项：",
        f"{soon} lapse within {NEXT.days} days, {len(report.forecast)} within "
        f"{LOOK_AHEAD.days}:",
    )
    for lapse in report.forecast:
        where = f" {lapse.region}" if lapse.region else ""
        say(f"  {beijing_text(lapse.at)}{where} {lapse.sentence.zh}", lapse.sentence.en)
        _show_contacts(lapse.call)


def _show_contacts(contacts: Sequence[Contact]) -> None:
    if contacts:
        zh = "；".join(f"{one.name.zh} {_ways(one)}" for one in contacts)
        en = "; ".join(one.name.en for one in contacts)
        say(f"      联系 {zh}", f"call {en}")


def _ways(contact: Contact) -> str:
    ways = (contact.phone, contact.email, contact.url)
    return " · ".join(way for way in ways if way)
