"""The options with which a hall disputes licenses, for ``serve`` and ``disputes``."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from credential import Bilingual
from verifier.commands.hall_file import short_line
from verifier.commands.hall_key_option import hall_key_of
from verifier.errors import SettingsError

if TYPE_CHECKING:
    from trust_registry.view import TrustView
    from verifier.disputes.delivery import HttpDelivery
    from verifier.disputes.desk import DisputeDesk

__all__ = ["add_disputes", "add_hall_identity", "delivery_of", "disputing"]


def add_disputes(parser: argparse.ArgumentParser) -> None:
    """Add the options of ``serve``."""
    group = parser.add_argument_group(
        "disputes",
        "Let clerks dispute a license at its verdict: the hall's key signs, the agency"
        " that the registry names answers. Needs --hall-key and --hall-id.",
    )
    group.add_argument(
        "--disputes",
        type=Path,
        metavar="FILE",
        help="keep disputes in this outbox, on a local disk, and send them in the"
        " background; all counters of a hall may share it",
    )
    add_hall_identity(group)
    group.add_argument(
        "--dispute-mirror",
        action="append",
        default=[],
        metavar="PREFIX=URL",
        help="send to URL what the registry addresses to PREFIX: the hall's own way"
        " out, or a service on this machine",
    )


def add_hall_identity(group: argparse._ActionsContainer) -> None:
    """Add the options that say who the hall is."""
    group.add_argument(
        "--hall-id",
        metavar="URL",
        help="the hall's authority in the registry, as in `hall-key make --id`",
    )
    group.add_argument(
        "--hall-name",
        type=short_line,
        default="",
        metavar="NAME",
        help="the hall's name, which agencies read",
    )


def delivery_of(mirrors: list[str]) -> HttpDelivery:
    """Return what speaks to agencies."""
    from verifier.disputes.delivery import HttpDelivery
    from verifier.online import Mirror

    return HttpDelivery([Mirror.parse(text) for text in mirrors])


@contextmanager
def disputing(
    args: argparse.Namespace,
    view: Callable[[], TrustView | None],
    clock: Callable[[], datetime],
) -> Iterator[DisputeDesk | None]:
    """Open the desk and send in the background, where ``--disputes`` is given.

    Raises:
        SettingsError: the options do not fit each other.
        OutboxError: the outbox cannot be used.
    """
    if args.disputes is None:
        yield None
        return
    from verifier.disputes.desk import DisputeDesk
    from verifier.disputes.filing import HallIdentity
    from verifier.disputes.outbox import Outbox
    from verifier.disputes.sending import BackgroundSending

    signer = hall_key_of(args)
    if signer is None or not args.hall_id:
        raise SettingsError(
            Bilingual(
                zh="--disputes 还需要 --hall-key、--hall-passphrase-file"
                " 和 --hall-id。",
                en="--disputes needs --hall-key, --hall-passphrase-file and --hall-id"
                " as well.",
            )
        )
    outbox = Outbox(args.disputes)
    delivery = delivery_of(args.dispute_mirror)
    sending = BackgroundSending(outbox, delivery, view, clock=clock)
    hall = HallIdentity(args.hall_id, args.region, args.hall_name)
    sending.start()
    try:
        yield DisputeDesk(outbox, signer, hall, wake=sending.wake)
    finally:
        sending.close()
        outbox.close()
