"""``kit``: a region that wants to join tries its own samples, before anybody trusts it.

The samples go through `verify`, as at every counter, against the region's own work
files: nothing of the registry is needed yet.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from credential import Bilingual, MalformedError, StatusList
from credential.moments import to_rfc3339
from credential.status_list import MAX_TOKEN_BYTES, parse_status_list
from trust_registry.status_acceptance import accept_status_list
from trust_registry.view import MemoryView
from verifier import inputs
from verifier.commands.terminal import (
    Commands,
    add_at,
    now_of,
    write_json,
)
from verifier.conformance import CASES, Conformance, case_of, conformance_of
from verifier.errors import SettingsError
from verifier.report import Report
from verifier.scan import read_input
from verifier.verify import verify

__all__ = ["add"]

_WORK_FILES = ("region.json", "agencies.json", "recognition.json")
_EPILOG = """\
SAMPLES is a folder of pictures or texts, named after what they are samples of:
  good*          accepted
  expired*       refused, expired
  revoked*       refused, revoked
  out-of-scope*  refused: its agency is not listed for its type
  wrong-key*     refused: signed with a key that its agency does not list
Every case needs one. Status lists (*.jwt) of yours lie in the folder too.

example:
  tongyan-verifier kit fujian --samples samples --out conformance.json
exit codes: 0 every sample got what it must, 1 not, 3 usage or settings
"""


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "kit",
        help="joiner kit: a region tries its own samples before it joins",
        description="Try the samples of a region that wants to join, against its own"
        " work files, and write a conformance report.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "folder",
        type=Path,
        metavar="REGION_FOLDER",
        help="the region's folder, made by `tongyan-registry join request`",
    )
    parser.add_argument(
        "--samples", type=Path, required=True, metavar="SAMPLES", help="see below"
    )
    parser.add_argument(
        "--out", type=Path, metavar="REPORT.json", help="where the report goes"
    )
    add_at(parser)
    parser.add_argument("--json", action="store_true", help="write JSON for a program")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Check the samples; 0 if each got what it must."""
    now = now_of(args)
    files = {name: _read(args.folder / name) for name in _WORK_FILES}
    # Only who joins waits for what judges a whole region.
    from trust_registry.trial_view import trial_view

    view = trial_view(files, now=now)
    (region,) = view.regions()
    lists = _Lists(args.samples, view)
    found = conformance_of(
        _checked(args.samples, view, lists, now),
        region=region.code,
        checked_at=to_rfc3339(now),
        files=files,
    )
    if args.out is not None:
        text = json.dumps(found.to_json(), ensure_ascii=False, indent=2)
        args.out.write_text(f"{text}\n", "utf-8")
    if args.json:
        write_json(found.to_json())
    else:
        _tell(found)
    return 0 if found.passed else 1


class _Lists:
    """The status lists in the samples' folder, each accepted as at a counter."""

    def __init__(self, folder: Path, view: MemoryView) -> None:
        self._lists: dict[str, StatusList] = {}
        for path in sorted(folder.glob("*.jwt")):
            raw = _read(path)[: MAX_TOKEN_BYTES + 1]
            text = raw.decode("ascii", "replace").strip()
            uri = _uri_of(path, text)
            self._lists[uri] = accept_status_list(
                text, uri=uri, view=view, highest_issued_at=None
            )

    def get(self, uri: str) -> StatusList | None:
        """Return the list of a URI, or None."""
        return self._lists.get(uri)


def _checked(
    folder: Path, view: MemoryView, lists: _Lists, now: datetime
) -> Iterator[tuple[str, str, Report]]:
    (region,) = view.regions()
    for name in inputs.expand([str(folder)]):
        if case_of(Path(name).name) is None:
            continue
        codes = read_input(inputs.read(name)).codes
        for text in [code.text for code in codes] or [""]:
            report = verify(
                text,
                trust=view,
                status_lists=lists,
                accepting_region=region.code,
                now=now,
            )
            yield Path(name).name, text, report


def _tell(found: Conformance) -> None:
    for one in found.samples:
        what, wanted = CASES[one.case]
        mark = "✓" if one.passed else "✗"
        got = one.cause or "accepted"
        print(f"{mark} {one.name}: {what.zh} {what.en}: {got}")
        if not one.passed:
            due = " / ".join(sorted(cause or "accepted" for cause in wanted))
            print(f"    应为 {due}，请更正后重试。 It must be {due}; correct it.")
    for case in found.missing:
        what = CASES[case][0]
        print(f"✗ {case}*: 缺少样例“{what.zh}”。 No sample of {what.en}.")
    if found.passed:
        print("全部符合。 Every sample got what it must.")
    else:
        print("尚不符合，请勿申请。 Not conformant yet; do not apply.")


def _uri_of(path: Path, text: str) -> str:
    try:
        return str(parse_status_list(text).unverified_payload.get("sub"))
    except MalformedError as error:
        raise SettingsError(
            Bilingual(
                zh=f"{path} 不是状态列表；请重新发布后再放入。",
                en=f"{path} is no status list; publish it anew and put it there",
            )
        ) from error


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise SettingsError(
            Bilingual(
                zh=f"{path} 无法读取（{error.strerror}）；请指定申请地区的文件夹。",
                en=f"{path} cannot be read ({error.strerror}); name the folder of the"
                " region that applies",
            )
        ) from error
