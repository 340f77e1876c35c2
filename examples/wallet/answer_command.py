"""``answer``: shows a hall what it asks for, once the holder has seen and agreed."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator, Sequence

from examples.wallet.answering import Shown, answer, matching, refusal
from examples.wallet.errors import HallRequestError, WalletError
from examples.wallet.hall_request import HallRequest, read_request
from examples.wallet.hall_service import HallService
from examples.wallet.opened import edition_of, opened, written
from examples.wallet.wording import claim_label, license_type_of, type_name
from trust_registry.store import TrustStore
from verifier.commands.terminal import now_of, page_of
from verifier.rendering import Page

__all__ = ["answer_hall"]


def answer_hall(args: argparse.Namespace) -> None:
    """Answer a hall's request, or tell it that the holder does not agree."""
    _, wallet = opened(args)
    now, hall = now_of(args), HallService()
    trust = TrustStore.open(args.trust).view()
    request = read_request(
        args.link, hall=hall, trust=trust, now=now, random_bytes=os.urandom
    )
    try:
        editions = (edition_of(wallet, name) for name in wallet.editions)
        shown = matching(request, editions)
    except HallRequestError:
        hall.post(request.response_uri, refusal(request, declined=False))
        raise
    told = list(_lines(request, shown, page_of(args)))
    agreed = not args.decline and (args.yes or _agrees(told))
    form = answer(request, shown, wallet, now=now) if agreed else None
    hall.post(request.response_uri, form or refusal(request, declined=True))
    written(
        args,
        {
            "hall": request.hall.model_dump(),
            "shown": [_names(one) for one in shown] if agreed else None,
        },
        *(told if agreed and args.yes else ()),
        "已出示 Shown." if agreed else "没有出示任何内容 Nothing was shown.",
    )


def _agrees(told: Sequence[str]) -> bool:
    if not sys.stdin.isatty():
        raise WalletError(
            "请在终端中确认，或用 --yes 同意、用 --decline 拒绝。",
            "agree at a terminal, or with --yes; decline with --decline",
        )
    print("\n".join(told))
    return input("同意出示？ Show this? [y/N] ").strip().lower() in ("y", "yes")


def _lines(request: HallRequest, shown: Sequence[Shown], page: Page) -> Iterator[str]:
    yield f"请求方 Asked by: {page.say(request.hall)}"
    for one in shown:
        kind = license_type_of(one.edition.license, None)
        labels = [page.say(claim_label(claim, kind)) for claim in one.claims]
        named = page.say(type_name(one.edition.license, kind))
        yield f"  {named}: {', '.join(labels) or '—'}"


def _names(one: Shown) -> list[str]:
    return [claim.name for claim in one.claims]
