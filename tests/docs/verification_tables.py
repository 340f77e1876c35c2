"""What ``formats/verification.md`` has from the code: the report, causes, notices.

Run ``python -m tests.docs.verification_tables`` to write them anew after a change; a
test holds the document against them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable

from credential import Bilingual
from tests.repository import ROOT
from tests.world import World
from verifier.causes import CAUSES
from verifier.messages import ACCEPTED_MESSAGE, MESSAGES, NOTICES
from verifier.report import to_json

__all__ = ["DOCUMENT", "rewritten"]

DOCUMENT = ROOT / "docs" / "formats" / "verification.md"

_PART = re.compile(
    r"(?P<start><!-- written by tests/docs/verification_tables\.py: "
    r"(?P<name>\w+) -->\n).*?(?P<end><!-- end -->)",
    re.DOTALL,
)


def rewritten(document: str) -> str:
    """Return the document with the parts that the code says."""
    parts = {"report": _report(), "causes": _causes(), "notices": _notices()}

    def put(match: re.Match[str]) -> str:
        return f"{match['start']}\n{parts[match['name']]}\n{match['end']}"

    return _PART.sub(put, document)


def _report() -> str:
    told = json.dumps(to_json(World().report()), ensure_ascii=False, indent=2)
    return f"```json\n{_short(told)}\n```\n"


def _short(told: str) -> str:
    """Return JSON with the innermost objects on one line each."""
    return re.sub(
        r"\{\s*([^{}\[\]]{1,120}?)\s*\}",
        lambda match: "{" + re.sub(r"\s*\n\s*", " ", match[1]) + "}",
        told,
    )


def _causes() -> str:
    rows = [
        _row(
            f"`{code}`",
            ", ".join(cause.steps),
            "none" if cause.platform_code is None else str(cause.platform_code),
            _both(MESSAGES[code].sentence),
            _both(MESSAGES[code].action),
        )
        for code, cause in CAUSES.items()
    ]
    accepted = _row(
        "*accepted*",
        "all",
        "0",
        _both(ACCEPTED_MESSAGE.sentence),
        _both(ACCEPTED_MESSAGE.action),
    )
    heads = ("cause", "steps", "platform", "sentence", "action")
    return _table(heads, [accepted, *rows])


def _notices() -> str:
    rows = [_row(f"`{code}`", _both(text)) for code, text in NOTICES.items()]
    return _table(("notice", "text"), rows)


def _both(text: Bilingual) -> str:
    return f"{text.zh}<br>{text.en}"


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


def _table(heads: tuple[str, ...], rows: Iterable[str]) -> str:
    rule = "|" + "---|" * len(heads)
    return "\n".join((_row(*heads), rule, *rows)) + "\n"


if __name__ == "__main__":
    DOCUMENT.write_text(rewritten(DOCUMENT.read_text("utf-8")), "utf-8")
