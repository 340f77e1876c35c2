"""``check``: decide on the licenses in pictures, PDFs and texts."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from functools import partial
from typing import TYPE_CHECKING

from credential import Bilingual
from verifier import inputs
from verifier.checking import Counter
from verifier.commands.hall_file import HallFile, add_hall, hall_path, short_line
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
from verifier.errors import SettingsError
from verifier.gathering import gathered_over
from verifier.matter import Matter
from verifier.reading import Reading
from verifier.rendering import Page, render, render_tally
from verifier.result import Result, result_json, worst
from verifier.scan import read_input

if TYPE_CHECKING:
    from verifier.online import Online

__all__ = ["add"]

_DESCRIPTION = """\
Check the licenses in pictures (PNG, JPEG), PDFs and texts (one code a line), with the
trust data of this counter and no network. `-` reads standard input; a folder stands for
what can be read in it. Several codes in one picture or PDF are all checked; a code that
is no license, beside one that is, does not count. A code that is shown in several parts
is put together from all inputs, in any order.
"""

_EPILOG = """\
examples:
  tongyan-verifier check license.png --trust counter --region 330000
  tongyan-verifier check scans/ --trust counter --region 330000 --json
  tongyan-verifier check license.png --trust counter --region 330000 --online \\
      --mirror https://status.310000.example/=http://127.0.0.1:8310/status/310000/
  tongyan-verifier check phone-1.png phone-2.png --trust counter --region 330000 \\
      --case 2026-0117

A code of a phone is good in one case: shown again there it gets the same answer, in
another case it is refused as replayed. All checks without --case are in one case.

exit codes: 0 accepted, 1 refused, 2 cannot decide, 3 usage, settings or internal
error. Over many codes: refused beats cannot decide beats accepted.
"""


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "check",
        help="decide on the licenses in pictures, PDFs and texts",
        description=_DESCRIPTION,
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "inputs", nargs="+", metavar="INPUT", help="a picture, PDF, text, folder, or -"
    )
    add_trust(parser)
    add_region(parser)
    add_at(parser)
    add_language(parser)
    add_hall(parser)
    parser.add_argument(
        "--case",
        type=short_line,
        default="",
        metavar="NUMBER",
        help="number of the matter that the licenses are shown for, as you keep it",
    )
    add_receipts(parser)
    add_matter(parser)
    parser.add_argument(
        "--fold",
        action="store_true",
        help="mend width and case of texts, as keyboard scanners damage them",
    )
    online = parser.add_argument_group("with a network")
    online.add_argument(
        "--online",
        action="store_true",
        help="fetch the license's newest status list before deciding",
    )
    online.add_argument(
        "--mirror",
        action="append",
        default=[],
        metavar="PREFIX=URL",
        help="fetch status lists under PREFIX from URL instead (repeatable)",
    )
    online.add_argument(
        "--source",
        action="append",
        default=[],
        metavar="SOURCE",
        help="refresh the trust data from here first: https, folder or bundle"
        " (repeatable)",
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Check every input; the worst verdict decides the exit code."""
    names = inputs.expand(args.inputs)
    trust = TrustFolder(args.trust)
    online = _online(args, trust)
    trust.tell_unless_member(args.region)
    fold = args.fold or _is_typed(args)
    matter = Matter(args.case, args.purpose, args.operator)
    with closing(HallFile(hall_path(args))) as hall, receipts_of(args) as receipts:
        counter = Counter(
            trust,
            accepting_region=args.region,
            online=online,
            hall=hall,
            receipts=receipts,
        )
        check = partial(counter.check, now=now_of(args), matter=matter)
        readings = gathered_over(_readings(names, fold=fold))
        write = _write_as_json if args.json else partial(_write_as_text, page_of(args))
        results = write(_checked(readings, check))
    return EXIT_CODES[worst(results)]


def _online(args: argparse.Namespace, trust: TrustFolder) -> Online | None:
    if not args.online:
        if args.mirror or args.source:
            raise SettingsError(
                Bilingual(
                    zh="--mirror 和 --source 只与 --online 一起使用。",
                    en="--mirror and --source go together with --online.",
                )
            )
        return None
    from verifier.online import Mirror, Online

    mirrors = [Mirror.parse(text) for text in args.mirror]
    return Online(trust.store, mirrors=mirrors, sources=args.source)


def _is_typed(args: argparse.Namespace) -> bool:
    # At a terminal, standard input is a keyboard or a scanner that acts as one.
    return args.inputs == [inputs.STANDARD_INPUT] and sys.stdin.isatty()


def _readings(names: list[str], *, fold: bool) -> Iterator[tuple[str, Reading]]:
    for name in names:
        yield name, read_input(inputs.read(name), fold=fold)


def _checked(
    readings: Iterable[tuple[str, Reading]],
    check: Callable[[Reading], tuple[Result, ...]],
) -> Iterator[tuple[str, Result]]:
    for name, reading in readings:
        for result in check(reading):
            yield name, result


def _write_as_json(checked: Iterator[tuple[str, Result]]) -> list[Result]:
    listed = list(checked)
    results = [result for _, result in listed]
    write_json(
        {
            "verdict": worst(results).value,
            "results": [
                {"input": name, **result_json(result)} for name, result in listed
            ],
        }
    )
    return results


def _write_as_text(page: Page, checked: Iterator[tuple[str, Result]]) -> list[Result]:
    results = []
    for name, result in checked:
        print(f"{name}{_where(result, page)}")
        print(render(result, page), end="\n\n", flush=True)
        results.append(result)
    if len(results) > 1:
        print(render_tally(results, page))
    return results


def _where(result: Result, page: Page) -> str:
    code = result.code
    if code is None:
        return ""
    if code.page is not None:
        text = Bilingual(zh=f"第 {code.page} 页", en=f"page {code.page}")
        return f" : {page.say(text)}"
    return f" : {code.line}" if code.line else ""
