"""Write a page about each license type of the catalogue into ``docs/license-types``.

    python scripts/make_license_type_pages.py            tell what would change
    python scripts/make_license_type_pages.py --write    write it

The catalogue file stays the only source; a test compares.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from credential.bilingual import Bilingual
from credential.claim_metadata import ClaimMetadata
from credential.gb36903_items import HOLDER_CODE_TYPES
from credential.license_type import LicenseType
from issuer.approval import asks_second_person
from issuer.inquiries.permission import may_be_told
from trust_registry.catalogue import shipped_license_types

ROOT = Path(__file__).parents[1]
PAGES = ROOT / "docs" / "license-types"

_DAY_S = 86_400
# More values than this stand in one line instead of a table.
_FEW_VALUES = 10

_CODE_STATUS = {
    "known": "国家代码 national code",
    "inferred": "推断的代码 inferred from others of the same authority",
    "placeholder": "**占位代码 placeholder**: the national code is not known here",
}
_CODES_SOURCE = {
    "known": "国家标准 from the national standard",
    "unverified": "**未核实 unverified**: reported, but not checked against the text",
    "placeholder": "**占位代码 placeholders**: the national codes are not known here",
}
_VALIDITY = {
    "required": "须填，可为长期 must be told, 长期 is allowed",
    "optional": "可填 may be told",
    "none": "无有效期 there is none",
}
_HOLDER = {True: "自然人等 a person", False: "法人或组织 an organization"}
_CALLED = {
    "claims": "事项所需字段 the claims that a matter needs",
    "state": "状态 the state",
}
_WALLET = {
    "always": "hidden unless chosen",
    "allowed": "selectively disclosed",
    "never": "always shown",
}


def pages() -> dict[Path, str]:
    """Return what each page says, by its path."""
    types = sorted(
        shipped_license_types().values(), key=lambda kind: kind.tongyan.short_name
    )
    made = {PAGES / f"{kind.tongyan.short_name}.md": page(kind) for kind in types}
    return made | {PAGES / "README.md": index(types)}


def index(types: list[LicenseType]) -> str:
    """Return the list of all pages."""
    rows = [
        [
            f"[{kind.tongyan.short_name}]({kind.tongyan.short_name}.md)",
            kind.name.zh,
            kind.name.en,
            f"`{kind.code}`",
            kind.tongyan.code_status,
        ]
        for kind in types
    ]
    header = ["short name", "证照类型", "license type", "code", "code status"]
    return _joined(
        "# License types · 证照类型",
        "What the shipped catalogue says of each type. A registry signs its own copy; "
        "at a counter only that one counts.\n"
        "随软件提供的证照目录；窗口只认注册表签署的副本。",
        _table(header, rows),
        "Where the code status is `placeholder`, the type code is made up until the "
        "national one is known. These pages are made from the catalogue files by\n"
        "`scripts/make_license_type_pages.py`; to add a type, add a file to "
        "`trust_registry/catalogue_files` and a sample to `examples/applications`.",
    )


def page(kind: LicenseType) -> str:
    """Return the page of one type."""
    return _joined(
        f"# {kind.name.zh} · {kind.name.en}",
        _table(["", ""], list(_facts(kind))),
        "## Claims · 字段",
        _table(
            ["claim", "字段", "label", "GB/T 36903", "rule", "paper", "wallet"],
            [_claim_row(kind, claim) for claim in kind.claims],
        ),
        "\\* must be there 必填",
        *_value_lists(kind),
        "## Who may present it · 出示人",
        _presenters(kind),
        "## National status codes · 国家状态代码",
        *_state_codes(kind),
        f"A sample file for `tongyan-issuer batch`: "
        f"[{kind.tongyan.short_name}.csv]"
        f"(../../examples/applications/{kind.tongyan.short_name}.csv)",
    )


def _facts(kind: LicenseType) -> Iterator[list[str]]:
    extension = kind.tongyan
    yield ["类型代码 type code", f"`{kind.code}`"]
    yield ["", _CODE_STATUS[extension.code_status]]
    yield ["简称 short name", f"`{extension.short_name}`"]
    yield ["持证主体 holder", f"{_HOLDER[extension.personal]}: {_holder_claims(kind)}"]
    if extension.holder_code_types:
        told = [f"{code} {HOLDER_CODE_TYPES[code]}" for code in _holder_codes(kind)]
        yield ["持证主体代码类型 holder code types", "; ".join(told)]
    yield ["不重复的编号 number that is never shared", f"`{extension.number_claim}`"]
    yield ["有效期止 last day", _VALIDITY[extension.validity]]
    if asks_second_person(kind):
        yield ["审核 approval", "须由第二人审核 a second person approves"]
    if called := may_be_told(kind):
        answers = ", ".join(_CALLED[answer] for answer in sorted(called))
        yield ["调用核验 told without its code", answers]
    yield ["信任数据时限 oldest trust data", _days(extension.max_stale_s)]
    yield ["状态列表时限 oldest status list", _days(extension.max_status_age_s)]
    budget = extension.qr_budget
    yield [
        "二维码容量 QR budget",
        f"{budget.aim_characters} characters, at most {budget.max_characters}",
    ]


def _holder_claims(kind: LicenseType) -> str:
    extension = kind.tongyan
    names = [extension.holder_claim, *(each.claim for each in extension.co_holders)]
    return ", ".join(f"`{name}`" for name in names)


def _holder_codes(kind: LicenseType) -> list[str]:
    # One line for each kind of document: passports have several codes.
    told: dict[Bilingual, str] = {}
    for code in kind.tongyan.holder_code_types:
        told.setdefault(HOLDER_CODE_TYPES[code], code)
    return list(told.values())


def _claim_row(kind: LicenseType, claim: ClaimMetadata) -> list[str]:
    rule = kind.tongyan.claims_schema["properties"][claim.name]
    return [
        f"`{claim.name}`" + (" \\*" if claim.mandatory else ""),
        claim.label.zh,
        claim.label.en,
        f"`{claim.gb_code}`",
        _rule(claim, rule),
        _on_paper(kind, claim),
        _WALLET[claim.sd],
    ]


def _rule(claim: ClaimMetadata, rule: Mapping[str, Any]) -> str:
    if claim.form is not None:
        return f"{claim.form.zh}<br>{claim.form.en}"
    if claim.values:
        return f"{len(claim.values)} values, below"
    if rule.get("format") == "date":
        return "日期 a day such as 2026-11-20"
    if rule.get("format") in ("person-number", "holder-numbers"):
        return "证件号码 number of a document; a citizen number must be a valid one"
    return f"文字 text, up to {rule['maxLength']} characters"


def _on_paper(kind: LicenseType, claim: ClaimMetadata) -> str:
    for printed in kind.tongyan.print_profile:
        if printed.claim == claim.name and printed.mask is None:
            return "yes"
        if printed.claim == claim.name and printed.mask is not None:
            sample = kind.tongyan.claims_schema["properties"][claim.name]["examples"][0]
            return f"`{printed.mask.over(sample)}`"
    return "no"


def _value_lists(kind: LicenseType) -> Iterator[str]:
    for claim in kind.claims:
        if not claim.values:
            continue
        yield f"### {claim.label.zh} · {claim.label.en}"
        rows = [
            [entry.value, entry.en, f"`{entry.gb_value}`" if entry.gb_value else ""]
            for entry in claim.values
        ]
        if len(rows) <= _FEW_VALUES:
            yield _table(["字段值", "value", "national code"], rows)
        else:
            yield "; ".join(" ".join(row).strip() for row in rows)


def _presenters(kind: LicenseType) -> str:
    lines = []
    for presenter in kind.tongyan.presenters:
        lines.append(f"- {presenter.label.zh} {presenter.label.en}: compare")
        for rule in presenter.compare:
            label = kind.labels[rule.claim]
            lines.append(
                f"  - “{label.zh}”与{rule.document.zh} · {label.en} with: "
                f"{rule.document.en}"
            )
    return "\n".join(lines)


def _state_codes(kind: LicenseType) -> Iterator[str]:
    table = kind.tongyan.state_codes
    if table is None:
        yield "None is configured. 未配置。"
        return
    yield _CODES_SOURCE[table.source]
    yield _table(
        ["状态", "state", "code"],
        [
            [entry.state.label.zh, entry.state.label.en, f"`{entry.code}`"]
            for entry in table.codes
        ],
    )


def _days(seconds: int) -> str:
    return f"{seconds // _DAY_S} 天 days"


def _table(header: list[str], rows: list[list[str]]) -> str:
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in lines)


def _joined(*parts: str) -> str:
    return "\n\n".join(parts) + "\n"


def main() -> int:
    """Write the pages, or tell which of them differ and return 1 if any does."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="write the pages")
    write = parser.parse_args().write
    made = pages()
    stale = set(PAGES.glob("*.md")) - made.keys()
    for path, text in made.items():
        if not path.exists() or path.read_text("utf-8") != text:
            stale.add(path)
        if write:
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, "utf-8")
    for path in sorted(stale):
        print(path.relative_to(ROOT))
        if write and path not in made:
            path.unlink()
    return 0 if write or not stale else 1


if __name__ == "__main__":
    sys.exit(main())
