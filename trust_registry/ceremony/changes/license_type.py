"""A license type comes into the catalogue, or its entry changes.

An entry says itself which of its rules change later, and from when; none is taken out:
licenses of the type are still about.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from credential import Bilingual, LicenseTypeError, strict_json
from trust_registry.catalogue import MAX_ENTRY_BYTES, read_license_type
from trust_registry.ceremony.changes.council_file import list_file
from trust_registry.ceremony.changes.next_role import next_role
from trust_registry.ceremony.kind import Kind, Question
from trust_registry.ceremony.proposal import Draft
from trust_registry.ceremony.state import CouncilState
from trust_registry.ceremony.told import Told
from trust_registry.errors import CeremonyError

__all__ = ["KIND", "change_license_type"]


def change_license_type(state: CouncilState, raw: bytes, *, now: datetime) -> Draft:
    """Return the draft that lists a license type, new or in place of its entry.

    Args:
        state: The trusted state.
        raw: The entry, a file of the catalogue.
        now: From when the role's life is counted.

    Raises:
        CeremonyError: it is no entry.
    """
    try:
        code = read_license_type(raw).code
    except LicenseTypeError as error:
        raise CeremonyError(
            f"this is no license type ({error}); correct it and propose it again",
            f"不是合格的证照类型文件（{error}），请更正后重新提出",
        ) from error
    targets = next_role(state.targets, now=now)
    values = strict_json.loads(raw, max_bytes=MAX_ENTRY_BYTES)
    files = list_file(targets, f"license-types/{code}.json", values)
    return Draft(KIND.name, targets=targets, files=files)


def _faults(question: Question) -> Iterator[Bilingual]:
    changes = question.of("license-type")
    if len(changes) != 1 or changes[0].is_removed:
        yield Told(
            zh="新增或更改的证照类型不是恰好一个",
            en="it does not add or change exactly one license type",
        )


KIND = Kind(
    "license-type",
    Bilingual(zh="证照目录条目", en="an entry of the catalogue"),
    topics=frozenset({"license-type"}),
    faults=_faults,
)
