"""``trust init``, ``trust update``, ``trust status``: this counter's trust data."""

from __future__ import annotations

import argparse
from typing import Any

from credential import Bilingual
from trust_registry.errors import FirstTrustError, RegistryError
from trust_registry.store import TrustStore
from trust_registry.view import TrustView
from verifier.commands.terminal import (
    Commands,
    add_at,
    add_language,
    add_trust,
    now_of,
    page_of,
    tell,
    write_json,
)
from verifier.errors import SettingsError
from verifier.phrases import visible
from verifier.readiness import Readiness, readiness, readiness_json
from verifier.rendering import render_readiness

__all__ = ["add"]

READY, REFUSED, NOT_READY = 0, 1, 2


def add(commands: Commands) -> None:
    """Add the three commands."""
    parser = commands.add_parser(
        "trust",
        help="take in trust data, refresh it, see what it allows to decide",
        description="Take in trust data, refresh it, see what it allows to decide.",
    )
    kinds = parser.add_subparsers(
        dest="trust_command", required=True, metavar="COMMAND"
    )
    _add_init(kinds)
    _add_update(kinds)
    _add_status(kinds)


def _add_init(kinds: Commands) -> None:
    parser = kinds.add_parser(
        "init",
        help="give first trust to a registry, by the fingerprint on paper",
        description="Give first trust to a registry: take in a bundle whose root has"
        " the fingerprint that came on paper. A stick cannot vouch for itself.",
        epilog="exit codes: 0 done, 1 the fingerprint or the bundle does not hold, 3"
        " usage, settings or internal error",
    )
    parser.add_argument(
        "bundle", metavar="BUNDLE", help="bundle, repository folder or https address"
    )
    parser.add_argument(
        "--fingerprint", metavar="F", help="as on paper, sixteen groups of four"
    )
    _add_shared(parser)
    parser.set_defaults(run=initialize)


def _add_update(kinds: Commands) -> None:
    parser = kinds.add_parser(
        "update",
        help="take in what is newer",
        description="Take in what is newer, source by source. A source that fails"
        " changes nothing; the next one is still asked.",
        epilog="exit codes: 0 a source could be used, 1 none could, 3 usage, settings"
        " or internal error",
    )
    parser.add_argument(
        "sources",
        nargs="+",
        metavar="SOURCE",
        help="bundle, folder (also a stick with bundles) or https address",
    )
    _add_shared(parser)
    parser.set_defaults(run=update)


def _add_status(kinds: Commands) -> None:
    parser = kinds.add_parser(
        "status",
        help="see what the trust data allows to decide",
        description="Show how old the trust data is, what of it lapses when, and which"
        " regions are held back.",
        epilog="exit codes: 0 every region can be decided, 2 not, 3 usage, settings or"
        " internal error",
    )
    _add_shared(parser)
    parser.set_defaults(run=status)


def _add_shared(parser: argparse.ArgumentParser) -> None:
    add_trust(parser)
    add_at(parser)
    add_language(parser)


def initialize(args: argparse.Namespace) -> int:
    """Give first trust."""
    if not args.fingerprint:
        raise SettingsError(
            Bilingual(
                zh="请用 --fingerprint 输入纸质材料上的指纹；U 盘不能为自己作证。",
                en="Type the fingerprint from paper with --fingerprint; a stick cannot"
                " vouch for itself.",
            )
        )
    now = now_of(args)
    try:
        store = TrustStore.initialize(
            args.trust, args.bundle, fingerprint=args.fingerprint, now=now
        )
    except FirstTrustError as error:
        tell(Bilingual(zh=f"{error.zh}。", en=str(error)))
        return REFUSED
    _show(readiness(store.view(), now=now), args)
    return READY


def update(args: argparse.Namespace) -> int:
    """Take in what is newer, and show what came of each source."""
    now = now_of(args)
    store = TrustStore.open(args.trust)
    report = store.update(args.sources, now=now)
    ready = readiness(store.view(), now=now)
    if args.json:
        write_json({**report.to_json(), "readiness": readiness_json(ready)})
        return READY if report.is_good else REFUSED
    page = page_of(args)
    for source in report.sources:
        print(f"{source.source}: {page.say(source.sentence)}")
        reasons: list[Any] = [source.detail] if source.detail else []
        reasons += [f"{code}: {why}" for code, why in source.quarantined.items()]
        reasons += [f"{uri}: {why}" for uri, why in source.status_refused.items()]
        for reason in reasons:
            print(f"  ! {visible(str(reason))}")
        for uri in source.status_accepted:
            print(f"  + {visible(uri)}")
    print(render_readiness(ready, page))
    return READY if report.is_good else REFUSED


def status(args: argparse.Namespace) -> int:
    """Show what the trust data allows to decide."""
    ready = readiness(_view_of(args), now=now_of(args))
    _show(ready, args)
    return READY if ready.is_ready else NOT_READY


def _view_of(args: argparse.Namespace) -> TrustView | None:
    try:
        return TrustStore.open(args.trust).view()
    except RegistryError as error:
        tell(Bilingual(zh=f"{error.zh}。", en=str(error)))
        return None


def _show(ready: Readiness, args: argparse.Namespace) -> None:
    if args.json:
        write_json(readiness_json(ready))
    else:
        print(render_readiness(ready, page_of(args)))
