"""``items``: the matters of a region, and which licenses each needs."""

from __future__ import annotations

import argparse
from datetime import datetime
from typing import TYPE_CHECKING, Any

from credential import Bilingual
from verifier.commands.terminal import (
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
from verifier.errors import SettingsError
from verifier.rendering import Page

if TYPE_CHECKING:
    from trust_registry.service_items import ServiceItem
    from trust_registry.view import TrustView

__all__ = ["add", "chosen_item"]


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "items",
        help="look up the region's matters and the licenses that each needs",
        description="List the service items that the region has published, or those"
        " that a name, code or the pinyin initials of a name may mean. One alone is"
        " shown whole.",
        epilog="examples: `tongyan-verifier items --trust counter --region 330000`,"
        " `tongyan-verifier items cssyjs --trust counter --region 330000`",
    )
    parser.add_argument(
        "words", nargs="?", default="", metavar="WORDS", help="name, code or initials"
    )
    add_trust(parser)
    add_region(parser)
    add_at(parser)
    add_language(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """List the items, or show one."""
    # Only who looks for items waits for their models.
    from verifier.decision_json import item_json

    view = TrustFolder(args.trust).view()
    found = _found(view, args.region, args.words, now_of(args))
    shown = [item_json(item, view.license_type) for item in found]
    if args.json:
        write_json(shown)
    elif len(shown) == 1:
        print("\n".join(_lines(shown[0], page_of(args))))
    else:
        for item in found:
            print(f"{item.code}  {page_of(args).say(item.name)}")
    return 0


def chosen_item(view: TrustView, region: str, code: str, now: datetime) -> ServiceItem:
    """Return the item of a code.

    Raises:
        SettingsError: the region has none of this code now.
    """
    for item in _in_force(view, region, now):
        if item.code.lower() == code.lower():
            return item
    raise SettingsError(
        Bilingual(
            zh=f"{region} 当前没有编码为 {code} 的事项；用 items 命令查找。",
            en=f"{region} has no item {code} now; look it up with `items`.",
        )
    )


def _found(
    view: TrustView, region: str, words: str, now: datetime
) -> list[ServiceItem]:
    from trust_registry.service_items import find_items

    found = find_items(_in_force(view, region, now), words)
    if not found:
        raise SettingsError(
            Bilingual(
                zh=f"{region} 没有发布“{words}”这样的事项；不带文字可列出全部。",
                en=f"{region} has published no item like “{words}”; without words all"
                " are listed.",
            )
        )
    return found


def _in_force(view: TrustView, region: str, now: datetime) -> list[ServiceItem]:
    return [item for item in view.service_items(region) if item.is_in_force(now)]


def _lines(item: dict[str, Any], page: Page) -> list[str]:
    def say(text: dict[str, str]) -> str:
        return page.say(Bilingual(**text))

    lines = [f"{item['code']}  {say(item['name'])}", f"  {say(item['legal_basis'])}"]
    lines.append(f"  {say(item['mode']['label'])} · {item['working_days']} d")
    for one in item["requirements"]:
        kinds = " / ".join(say(kind["name"]) for kind in one["any_of"])
        later = f"  (+{one['later_days']} d)" if one["later_days"] else ""
        lines.append(f"  - {say(one['name'])}: {kinds}{later}")
        lines += [f"      {say(text)}" for text in one["conditions"]]
    lines += [f"  = {say(text)}" for text in item["conditions"]]
    return lines
