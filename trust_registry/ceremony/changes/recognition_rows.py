"""The council's recognition rows: new ones, and other ends of those there are.

No row is ever taken out: what was recognized when has to stay known. A row ends.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from credential import Bilingual
from trust_registry.ceremony.changes.council_file import list_file, read_values
from trust_registry.ceremony.changes.next_role import next_role
from trust_registry.ceremony.kind import Kind, Question
from trust_registry.ceremony.proposal import Draft
from trust_registry.ceremony.state import RECOGNITION, CouncilState
from trust_registry.ceremony.told import Told
from trust_registry.recognition import RecognitionRow

__all__ = ["KIND", "propose_rows"]


def propose_rows(
    state: CouncilState, rows: Sequence[RecognitionRow], *, now: datetime
) -> Draft:
    """Return the draft that adds rows, or ends rows that are equal but for their end.

    Args:
        state: The trusted state.
        rows: As they are to stand in the file.
        now: From when the role's life is counted.
    """
    values = read_values(state, RECOGNITION)
    held = {_rule(row): number for number, row in enumerate(state.baseline.rows)}
    for row in rows:
        number = held.get(_rule(row))
        if number is None:
            values["rows"].append(_values(row))
        else:
            values["rows"][number].pop("until", None)
            values["rows"][number].update(_end(row))
    targets = next_role(state.targets, now=now)
    files = list_file(targets, RECOGNITION, values)
    return Draft(KIND.name, targets=targets, files=files)


def _faults(question: Question) -> Iterator[Bilingual]:
    changes = question.of("recognition-row")
    if not changes:
        yield Told(zh="没有改动任何条目", en="it changes no row")
    if any(change.is_removed for change in changes):
        yield Told(
            zh="删去了条目，而条目只能终止", en="it takes rows out, which may only end"
        )


KIND = Kind(
    "recognition",
    Bilingual(zh="互认条目", en="recognition rows"),
    topics=frozenset({"recognition-row"}),
    faults=_faults,
)


def _values(row: RecognitionRow) -> dict[str, Any]:
    return row.model_dump(mode="json", by_alias=True, exclude_none=True)


def _end(row: RecognitionRow) -> dict[str, Any]:
    return {name: value for name, value in _values(row).items() if name == "until"}


def _rule(row: RecognitionRow) -> str:
    return row.model_copy(update={"until": None}).model_dump_json()
