"""A region leaves: its delegation, its member entry and its seat end in one act.

What it published last is frozen under ``former/XX/``, so that its old licenses stay
checkable, up to an instant that the council chooses. Each reviewer freezes the copy
anew from their own trusted state and compares.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from credential import Bilingual
from trust_registry import roles
from trust_registry.ceremony.changes.council_file import list_file, read_values
from trust_registry.ceremony.changes.next_role import next_role
from trust_registry.ceremony.changes.role_keys import (
    owners_of,
    set_delegated_keys,
    without,
)
from trust_registry.ceremony.kind import Kind, Question
from trust_registry.ceremony.proposal import Draft
from trust_registry.ceremony.state import MEMBERS, CouncilState
from trust_registry.ceremony.told import Told
from trust_registry.errors import CeremonyError
from trust_registry.former import former_member, former_path, frozen_files
from trust_registry.role_content import OWNER, target_file

__all__ = ["KIND", "expel"]


def expel(
    state: CouncilState, code: str, *, accept_issued_until: datetime, now: datetime
) -> Draft:
    """Return the draft that ends a region's membership.

    Args:
        state: The proposer's trusted state.
        code: The region.
        accept_issued_until: From then on nothing that it issued counts.
        now: The proposer's clock.

    Raises:
        CeremonyError: it is no member, holds keys of the host, or its files do not
            hold in this state.
    """
    if code in owners_of(state.root, roles.TIMESTAMP):
        raise CeremonyError(
            f"{code} holds keys of the host; replace them first with `propose "
            "host-keys`, in the same sitting",
            f"{code} 持有主机密钥；请先在同一次会议中用 `propose host-keys` 更换",
        )
    files = _frozen(state, code, accept_issued_until)
    targets = next_role(state.targets, now=now)
    set_delegated_keys(targets, roles.authority_role(code), ())
    members = read_values(state, MEMBERS)
    members["regions"] = [one for one in members["regions"] if one["code"] != code]
    for path, content in files.items():
        targets.targets[path] = target_file(path, content)
    files |= list_file(targets, MEMBERS, members)
    root = None
    if code in owners_of(state.root, roles.ROOT):
        root = next_role(state.root, now=now)
        without(root, roles.ROOT, code)
        without(root, roles.TARGETS, code)
    return Draft(KIND.name, root=root, targets=targets, files=files)


def _frozen(state: CouncilState, code: str, until: datetime) -> dict[str, bytes]:
    member = state.member(code)
    publication = state.region_role(roles.publisher_role(code))
    if member is None or publication is None:
        raise CeremonyError(
            f"{code} is no member whose files hold here; refresh your trusted state, "
            "and name a member by its division code",
            f"{code} 不是成员，或其文件在此不成立；请先更新信任数据，"
            "并以行政区划代码指明成员",
        )
    published = {
        path.rpartition("/")[2]: state.read(path, pin)
        for path, pin in publication.targets.items()
    }
    return frozen_files(member, published, accept_issued_until=until)


def _one_leaver(question: Question) -> Iterable[Bilingual]:
    left = [change for change in question.of("member") if change.is_removed]
    if len(left) != 1 or len(question.of("member")) != 1:
        yield Told(
            zh="它不是恰好移除一个成员", en="it does not take out exactly one member"
        )
        return
    code = left[0].subject
    foreign = [
        change
        for topic in ("delegation", "region-role", "region-key")
        for change in question.of(topic)
        if roles.region_code_of(change.subject.split()[0]) != code
        or not change.is_removed
    ]
    keys = question.of("root-key") + question.of("targets-key")
    foreign += [
        change
        for change in keys
        if not change.is_removed or change.before[OWNER] != code
    ]
    if foreign:
        yield Told(
            zh=f"它还改动了 {code} 以外的密钥或授权",
            en=f"it changes keys or delegations of others than {code}",
        )
    if not _is_frozen_as_published(question, code):
        yield Told(
            zh=f"存档名录并非 {code} 最后发布的名录",
            en=f"the frozen list is not what {code} published last",
        )


def _is_frozen_as_published(question: Question, code: str) -> bool:
    listed = {
        path: pin.hashes.get("sha256")
        for path, pin in question.after.targets.targets.items()
        if path.startswith(former_path(code, ""))
    }
    if former_path(code) not in listed:
        return False
    raw = question.after.file(former_path(code))
    until = former_member(code, raw).accept_issued_until
    if until is None:
        return False
    expected = _frozen(question.before, code, until)
    return listed == _digests(expected) and all(
        change.subject in listed for change in question.of("former-member")
    )


def _digests(files: Mapping[str, bytes]) -> dict[str, str | None]:
    return {
        path: target_file(path, content).hashes.get("sha256")
        for path, content in files.items()
    }


KIND = Kind(
    "expel",
    Bilingual(zh="一个地区退出", en="end a region's membership"),
    frozenset(
        {
            "delegation",
            "former-member",
            "member",
            "region-key",
            "region-role",
            "root-key",
            "targets-key",
            "threshold",
        }
    ),
    faults=_one_leaver,
)
