"""``setup`` and ``start``: a counter's first start, and every one after it."""

from __future__ import annotations

import argparse
from datetime import datetime
from pathlib import Path

from credential import Bilingual
from trust_registry.errors import FirstTrustError, RegistryError, SourceError
from trust_registry.store import TrustStore
from trust_registry.view import TrustView
from verifier.commands import serve
from verifier.commands.terminal import Commands, add_at, now_of, write_json
from verifier.counter_settings import MAX_SOURCES, CounterFolder, CounterSettings
from verifier.errors import SettingsError
from verifier.readiness import readiness, readiness_json
from verifier.rendering import Page, render_readiness
from verifier.setup_dialog import Dialog
from verifier.setup_questions import (
    ask_hall,
    ask_language,
    ask_region,
    ask_sources,
)

__all__ = ["add"]

DONE, REFUSED = 0, 1

_BUNDLE = Bilingual(
    zh="一、信任数据包在哪里？请输入它的文件、U 盘或文件夹的位置，或 https 地址。",
    en="1. Where is the trust bundle? A file, a stick, a folder or an https address.",
)
_FINGERPRINT = Bilingual(
    zh="请照纸质材料输入指纹（十六组，每组四位）。不要从 U 盘上抄录："
    "U 盘不能为自己作证。",
    en="Type the fingerprint from paper, sixteen groups of four. Do not copy it from"
    " the stick: a stick cannot vouch for itself.",
)
_TRUSTED = Bilingual(
    zh="一、信任数据已在本机，保持不变。要重新建立信任，请先移走 trust 文件夹。",
    en="1. Trust data is here already and stays. To give first trust anew, move the"
    " folder trust away first.",
)
_EPILOG = """\
What no option gives is asked, in Chinese and English; an empty answer keeps what was
set before. Run it again at any time to change something.

example:
  tongyan-verifier setup counter
  tongyan-verifier start counter
exit codes: 0 done, 1 the fingerprint or the bundle does not hold, 3 usage, settings or
internal error
"""


def add(commands: Commands) -> None:
    """Add both commands."""
    _add_setup(commands)
    parser = commands.add_parser(
        "start",
        help="open the counter page as `setup` has set it",
        description="Serve the counter page with what `setup` has set, until Ctrl+C,"
        " and open it in the browser.",
        epilog="exit codes: 0 it was stopped, 3 usage, settings or internal error",
    )
    _add_folder(parser)
    parser.add_argument(
        "--no-browser", action="store_true", help="do not open the browser"
    )
    parser.set_defaults(run=start)


def _add_setup(commands: Commands) -> None:
    parser = commands.add_parser(
        "setup",
        help="set a counter up: trust, region, hall, language, sources",
        description="Set a counter up: first trust by the fingerprint on paper, its"
        " region, hall and language, and where newer trust data comes from.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    _add_folder(parser)
    parser.add_argument(
        "--bundle",
        metavar="BUNDLE",
        help="bundle, stick, folder or https address for first trust",
    )
    parser.add_argument("--fingerprint", metavar="F", help="as on paper")
    parser.add_argument("--region", metavar="CODE", help="division code, six digits")
    parser.add_argument("--hall", metavar="NAME", help="name of the service hall")
    parser.add_argument(
        "--language", choices=serve.PAGE_LANGUAGES, help="of the counter page"
    )
    parser.add_argument(
        "--source",
        action="append",
        metavar="SOURCE",
        help="where newer trust data comes from: an https address, a folder, or where"
        f" a stick appears; up to {MAX_SOURCES}",
    )
    parser.add_argument(
        "--receipts",
        action=argparse.BooleanOptionalAction,
        help="whether a receipt of every check is kept (yes)",
    )
    parser.add_argument(
        "--port", type=int, help=f"of the counter page ({serve.DEFAULT_PORT})"
    )
    add_at(parser)
    parser.add_argument("--json", action="store_true", help="write JSON for a program")
    parser.set_defaults(run=setup)


def _add_folder(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "folder",
        type=Path,
        metavar="DIR",
        help="folder of this counter, on a local disk: settings, trust data, receipts",
    )


def setup(args: argparse.Namespace) -> int:
    """Walk through what a counter needs; the settings are written in the end."""
    folder, dialog, now = CounterFolder(args.folder), Dialog(), now_of(args)
    before = folder.read()
    try:
        view = _trusted(folder, args, dialog, now)
    except FirstTrustError as error:
        dialog.say(Bilingual(zh=f"{error.zh}。", en=str(error)))
        return REFUSED
    settings = _settings(args, dialog, view, before)
    folder.write(settings)
    ready = readiness(view, now=now, accepting_region=settings.region)
    if args.json:
        shown = settings.model_dump()
        write_json({"settings": shown, "readiness": readiness_json(ready)})
        return DONE
    print(render_readiness(ready, Page(language="both")))
    print(f"设置已保存：{folder.file} Settings saved.")
    print(f"下一步 Next: tongyan-verifier start {args.folder}")
    return DONE


def start(args: argparse.Namespace) -> int:
    """Serve as it was set."""
    folder = CounterFolder(args.folder)
    settings = folder.read()
    if settings is None:
        raise SettingsError(
            Bilingual(
                zh=f"{args.folder} 尚未设置，请先运行 tongyan-verifier setup"
                f" {args.folder}。",
                en=f"{args.folder} is not set up; run `tongyan-verifier setup"
                f" {args.folder}` first.",
            )
        )
    print(f"{settings.hall}  {settings.region}", flush=True)
    options = folder.serve_options(settings)
    if not args.no_browser:
        options += ["--open", settings.language]
    parser = argparse.ArgumentParser()
    serve.add(parser.add_subparsers())
    return serve.run(parser.parse_args(["serve", *options]))


def _trusted(
    folder: CounterFolder, args: argparse.Namespace, dialog: Dialog, now: datetime
) -> TrustView:
    held = _held(folder)
    if held is not None:
        dialog.say(_TRUSTED)
        return held
    bundle = args.bundle or dialog.ask(_BUNDLE, _openable, option="--bundle")

    def initialize(fingerprint: str) -> TrustStore:
        return TrustStore.initialize(
            folder.trust, bundle, fingerprint=fingerprint, now=now
        )

    def try_fingerprint(typed: str) -> TrustStore:
        try:
            return initialize(typed)
        except FirstTrustError as error:
            text = Bilingual(zh=f"{error.zh}。", en=str(error))
            raise SettingsError(text) from error

    if args.fingerprint:
        return initialize(args.fingerprint).view()
    return dialog.ask(_FINGERPRINT, try_fingerprint, option="--fingerprint").view()


def _held(folder: CounterFolder) -> TrustView | None:
    try:
        return TrustStore.open(folder.trust).view()
    except RegistryError:
        # None, or damaged: first trust can be given in its place.
        return None


def _openable(text: str) -> str:
    from trust_registry.source import open_source

    try:
        open_source(text).close()
    except SourceError as error:
        raise SettingsError(Bilingual(zh=f"{error.zh}。", en=str(error))) from error
    return text


def _settings(
    args: argparse.Namespace,
    dialog: Dialog,
    view: TrustView,
    before: CounterSettings | None,
) -> CounterSettings:
    region = ask_region(args.region, dialog, view, before)
    hall = ask_hall(args.hall, dialog, before)
    language = ask_language(args.language, dialog, before)
    sources = ask_sources(args.source, dialog, before)
    kept = before.model_dump() if before else {}
    typed = {"port": args.port, "receipts": args.receipts}
    given = {name: value for name, value in typed.items() if value is not None}
    answers = {
        "region": region,
        "hall": hall,
        "language": language,
        "sources": sources,
    }
    return CounterSettings.model_validate({**kept, **answers, **given})
