"""Entries: rules that they break, agencies that nobody can call, types nobody takes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from trust_registry import roles
from trust_registry.health.contacts import contacts_of_role, finding_in
from trust_registry.health.finding import (
    Gravity,
    HealthFinding,
    Lapse,
    both,
    first_of,
)
from trust_registry.published_state import PublishedState
from trust_registry.recognition import ANY, RecognitionRow, UnknownCondition

__all__ = ["entry_findings", "entry_lapses"]

# Findings of lint, each its own sentence; a broken file has one a line.
MOST_BROKEN_RULES = 50


def entry_findings(state: PublishedState, now: datetime) -> Iterator[HealthFinding]:
    """Find broken rules, missing contacts, and types and rows without effect."""
    for sentence in state.findings[:MOST_BROKEN_RULES]:
        yield finding_in(
            state,
            None,
            "rule-broken",
            Gravity.SOON,
            sentence=both(
                f"违反注册表规则：{sentence}。", f"A rule is broken: {sentence}."
            ),
            action=both(
                "请该地区更正后重新发布。", "Let the region correct it and publish."
            ),
            subjects=[sentence],
        )
    for region in state.members.regions:
        if not region.might_issue_at(now):
            yield finding_in(
                state,
                region.code,
                "region-suspended",
                Gravity.NOTE,
                sentence=both(
                    f"理事会已暂停{region.name.zh}签发。",
                    f"The council has suspended {region.name.en}'s issuing.",
                ),
                action=both(
                    "恢复须由理事会决定。", "It is the council's to let it issue again."
                ),
                subjects=[region.code],
            )
    yield from _uncallable(state)
    yield from _types(state, now)
    yield from _rows(state)


def entry_lapses(state: PublishedState) -> Iterator[Lapse]:
    """Yield when recognition rows and rules of types begin and end."""
    for code, rows in _row_sets(state):
        call = contacts_of_role(
            state, roles.authority_role(code) if code else roles.TARGETS
        )
        for row in rows:
            name = _row_name(row)
            yield Lapse(
                row.from_,
                "row-begins",
                code,
                both(f"互认规则 {name} 开始。", f"The recognition row {name} begins."),
                [name],
                call,
            )
            if row.until is not None:
                sentence = both(f"互认规则 {name} 结束。", f"The row {name} ends.")
                yield Lapse(row.until, "row-ends", code, sentence, [name], call)
    for kind in state.catalogue.values():
        for rules in kind.tongyan.later:
            sentence = both(
                f"{kind.name.zh}的规则改变。", f"Rules of {kind.name.en} change."
            )
            kinds, call = [kind.code], contacts_of_role(state, roles.TARGETS)
            yield Lapse(rules.from_, "type-rules-change", None, sentence, kinds, call)


def _uncallable(state: PublishedState) -> Iterator[HealthFinding]:
    for region in state.members.regions:
        if region.contact is None:
            yield finding_in(
                state,
                region.code,
                "region-without-contact",
                Gravity.SOON,
                sentence=both(
                    f"{region.name.zh}没有登记联系人。",
                    f"{region.name.en} names no registry officer.",
                ),
                action=both("请理事会补登。", "Let the council enter one."),
                subjects=[region.code],
            )
    for code, held in state.regions.items():
        silent = [agency.id for agency in held.agencies if agency.contact is None]
        if silent:
            yield finding_in(
                state,
                code,
                "agency-without-contact",
                Gravity.SOON,
                sentence=both(
                    f"{len(silent)} 个机构没有联系方式：{first_of(silent, '、')}。",
                    f"Agencies without a contact: {len(silent)}, "
                    f"{first_of(silent, ', ')}.",
                ),
                action=both(
                    "请该地区补登后发布。", "Let the region enter one and publish."
                ),
                subjects=silent,
            )


def _types(state: PublishedState, now: datetime) -> Iterator[HealthFinding]:
    issued: dict[str, set[str]] = {}
    for code, agency in state.agencies():
        for period in agency.types:
            if period.until is None or period.until > now:
                issued.setdefault(period.code, set()).add(code)
    rows = [row for _, some in _row_sets(state) for row in some]
    for type_code, regions in sorted(issued.items()):
        kind = state.catalogue.get(type_code)
        if kind is None:
            yield finding_in(
                state,
                None,
                "type-not-in-catalogue",
                Gravity.SOON,
                sentence=both(
                    f"机构登记了目录中没有的证照类型 {type_code}。",
                    f"Agencies are listed for {type_code}, which is not in the "
                    "catalogue.",
                ),
                action=both("请理事会补入目录。", "Let the council enter the type."),
                subjects=[type_code],
            )
        elif not any(_takes(row, type_code, regions, now) for row in rows):
            yield finding_in(
                state,
                None,
                "type-recognized-nowhere",
                Gravity.NOTE,
                sentence=both(
                    f"没有别的地区互认{kind.name.zh}（{type_code}）。",
                    f"No other region recognizes {kind.name.en} ({type_code}).",
                ),
                action=both(
                    "请各地区商定互认规则。", "Let the regions agree on a row."
                ),
                subjects=[type_code],
            )


def _takes(
    row: RecognitionRow, type_code: str, issuing: set[str], now: datetime
) -> bool:
    return (
        row.effect == "recognize"
        and (row.until is None or row.until > now)
        and row.license_type in (ANY, type_code)
        and (row.issuing == ANY or row.issuing in issuing)
        and (row.accepting == ANY or issuing != {row.accepting})
    )


def _rows(state: PublishedState) -> Iterator[HealthFinding]:
    known = (*state.members.regions, *state.former)
    codes = {region.code for region in known} | {ANY}
    for code, rows in _row_sets(state):
        for row in rows:
            name = _row_name(row)
            if any(isinstance(one, UnknownCondition) for one in row.conditions):
                why = both(
                    "有未知条件，永不成立", "has an unknown condition, never met"
                )
            elif not {row.accepting, row.issuing} <= codes:
                why = both("所指地区不是成员", "names a region that is no member")
            elif row.license_type not in (ANY, *state.catalogue):
                why = both("所指类型不在目录", "names a type not in the catalogue")
            else:
                continue
            yield finding_in(
                state,
                code,
                "row-without-effect",
                Gravity.NOTE,
                sentence=both(
                    f"互认规则 {name} {why.zh}。", f"The row {name} {why.en}."
                ),
                action=both("请签署方更正。", "Let whoever signed it correct it."),
                subjects=[name],
            )


def _row_sets(
    state: PublishedState,
) -> Iterator[tuple[str | None, Sequence[RecognitionRow]]]:
    yield None, state.baseline
    for code, region in state.regions.items():
        yield code, region.rows


def _row_name(row: RecognitionRow) -> str:
    return f"{row.issuing} → {row.accepting} {row.license_type}"
