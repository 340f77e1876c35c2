"""What the council says of one member: its name, its contact, the types it may list.

Its prefixes stay: its licenses carry them. Suspending and expelling are kinds of their
own.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from credential import Bilingual
from trust_registry.ceremony.changes.council_file import list_file, read_values
from trust_registry.ceremony.changes.next_role import next_role
from trust_registry.ceremony.kind import Kind, Question
from trust_registry.ceremony.proposal import Draft
from trust_registry.ceremony.state import MEMBERS, CouncilState
from trust_registry.ceremony.told import Told
from trust_registry.errors import CeremonyError
from trust_registry.plan import PlannedRegion

__all__ = ["KIND", "change_member"]

_CHANGEABLE = ("name", "contact", "license_types")


def change_member(state: CouncilState, entry: PlannedRegion, *, now: datetime) -> Draft:
    """Return the draft that brings a member's entry up to date.

    Args:
        state: The trusted state.
        entry: As it is to stand; its prefixes are those it has.
        now: From when the role's life is counted.

    Raises:
        CeremonyError: it is no member, or its prefixes would change.
    """
    held = state.member(entry.code)
    if held is None:
        raise CeremonyError(
            f"{entry.code} is no member; to take it in, use `propose join`",
            f"{entry.code} 不是成员；接纳新成员请用 `propose join`",
        )
    prefixes = (entry.iss_prefix, entry.status_prefix)
    if prefixes != (held.iss_prefix, held.status_prefix):
        raise CeremonyError(
            f"the prefixes of {entry.code} cannot change: its licenses carry them; "
            f"write {held.iss_prefix} and {held.status_prefix}",
            f"{entry.code} 的前缀不能更改（已签发的证照用着它们），"
            f"请写 {held.iss_prefix} 和 {held.status_prefix}",
        )
    values = read_values(state, MEMBERS)
    listed = next(one for one in values["regions"] if one["code"] == entry.code)
    asked = entry.model_dump(mode="json", by_alias=True, exclude_none=True)
    for name in _CHANGEABLE:
        listed.pop(name, None)
        if name in asked:
            listed[name] = asked[name]
    targets = next_role(state.targets, now=now)
    return Draft(KIND.name, targets=targets, files=list_file(targets, MEMBERS, values))


def _faults(question: Question) -> Iterator[Bilingual]:
    changes = question.of("member")
    if len(changes) != 1 or changes[0].is_added or changes[0].is_removed:
        yield Told(
            zh="更改的不是恰好一个成员的登记",
            en="it does not change exactly one member's entry",
        )
        return
    before, after = changes[0].before, changes[0].after
    for name in sorted({*before, *after} - {*_CHANGEABLE}):
        if before.get(name) != after.get(name):
            yield Told(zh=f"还改动了 {name}", en=f"it changes {name} as well")


KIND = Kind(
    "member",
    Bilingual(zh="成员登记", en="a member's entry"),
    topics=frozenset({"member"}),
    faults=_faults,
)
