"""``decide``: several licenses for one matter."""

from __future__ import annotations

import argparse
from contextlib import closing
from typing import Any

from credential import Bilingual
from verifier import inputs
from verifier.checking import Counter
from verifier.commands.hall_file import HallFile, add_hall, hall_path, short_line
from verifier.commands.items import chosen_item
from verifier.commands.receipts_file import add_matter, add_receipts, receipts_of
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
from verifier.gathering import gathered_over
from verifier.matter import Matter
from verifier.rendering import Page
from verifier.result import Result, result_json
from verifier.scan import read_input

__all__ = ["add"]

_DESCRIPTION = """\
Decide on several licenses, from any regions and in any order, for one matter: which
requirement each meets, what is missing, what may follow, and the form filled from them.
"""

_EPILOG = """\
examples:
  tongyan-verifier items --trust counter --region 330000
  tongyan-verifier decide 330000-CSYJS birth.png mother.png father.png \\
      --trust counter --region 330000 --case 2026-0117

exit codes: 0 all is here or may follow, 1 a condition is not met, 2 something is
missing or cannot be decided, 3 usage, settings or internal error
"""


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "decide",
        help="decide on several licenses for one matter",
        description=_DESCRIPTION,
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("item", metavar="ITEM", help="the item's code, see `items`")
    parser.add_argument("inputs", nargs="*", metavar="INPUT", help="as of `check`")
    add_trust(parser)
    add_region(parser)
    add_at(parser)
    add_language(parser)
    add_hall(parser)
    parser.add_argument("--case", type=short_line, default="", metavar="NUMBER")
    add_receipts(parser)
    add_matter(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Decide, write, and tell by the exit code."""
    # Only who decides on a matter waits for these models.
    from verifier.decision import decide
    from verifier.decision_json import decision_json
    from verifier.item_labels import ItemLabels

    now, trust = now_of(args), TrustFolder(args.trust)
    view = trust.view()
    item = chosen_item(view, args.region, args.item, now)
    labels = ItemLabels(item, view.license_type)
    shown = _shown(args, trust, item.code)
    reports = [result.report for _, result in shown if result.report is not None]
    decision = decide(item, reports, labels=labels, now=now)
    content = decision_json(decision, labels)
    content["results"] = [
        {"input": name, **result_json(result)} for name, result in shown
    ]
    if args.json:
        write_json(content)
    else:
        names = [name for name, result in shown if result.report is not None]
        print("\n".join(_lines(content, names, page_of(args))))
    return EXIT_CODES[decision.verdict]


def _shown(
    args: argparse.Namespace, trust: TrustFolder, item: str
) -> list[tuple[str, Result]]:
    matter = Matter(args.case, args.purpose or item, args.operator)
    names = inputs.expand(args.inputs)
    readings = ((name, read_input(inputs.read(name))) for name in names)
    with closing(HallFile(hall_path(args))) as hall, receipts_of(args) as receipts:
        counter = Counter(
            trust, accepting_region=args.region, hall=hall, receipts=receipts
        )
        return [
            (name, result)
            for name, reading in gathered_over(readings)
            for result in counter.check(reading, now=now_of(args), matter=matter)
        ]


_MARKS = {"met": "+", "may-follow": "~"}


def _lines(content: dict[str, Any], names: list[str], page: Page) -> list[str]:
    def say(text: dict[str, str]) -> str:
        return page.say(Bilingual(**text))

    lines = [
        f"{content['item']}  {say(content['name'])}",
        f"  {say(content['sentence'])}",
    ]
    lines.append(f"  {say(content['action'])}")
    for one in content["requirements"]:
        by = f" ({names[one['shown']]})" if one["shown"] is not None else ""
        until = f" ≤ {one['follows_until']}" if one["follows_until"] else ""
        mark = _MARKS.get(one["standing"], "-")
        lines.append(f"  {mark} {say(one['name'])}: {say(one['sentence'])}{by}{until}")
        lines += [f"      {say(text)}" for text in one["lacks"]]
    for one in content["conditions"]:
        mark = {"met": "+", "open": "~"}.get(one["outcome"], "-")
        lines.append(f"  {mark} {say(one['sentence'])}")
    for field in content["form"]:
        value = "" if field["value"] is None else field["value"]
        lines.append(f"    {say(field['label'])}: {value}")
    return lines
