"""What stands on the paper of a license, in words; the same words that its code says.

Read from the signed print edition, never from the application: what the edition masks
or leaves out cannot reach paper. Where the words stand is left to ``print_page``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from credential import carrier, sd_jwt
from credential.bilingual import Bilingual
from credential.license import License, read_license
from credential.license_type import LicenseType
from credential.moments import BEIJING
from issuer.print_layout import PrintLayout, layout_of

__all__ = [
    "CARD_CHECK",
    "FULL_SIZE",
    "HOW_TO_CHECK",
    "SCAN_COUNTS",
    "PageContent",
    "PrintedField",
    "page_content",
]

SCAN_COUNTS = Bilingual(zh="以扫码核验结果为准", en="What the scan says is what counts")

HOW_TO_CHECK = (
    Bilingual(zh="核验方法", en="How to check"),
    Bilingual(
        zh="请窗口工作人员用“通验”扫描左侧二维码；联网、离线均可核验。",
        en="Have the code scanned with Tongyan at a counter, with or without a "
        "network.",
    ),
    Bilingual(
        zh="证照是否真实、有效、未被注销，只看扫码结果；纸面可以复印，本身不作凭证。",
        en="Whether the license is genuine and in force, the scan alone tells: paper "
        "can be copied and proves nothing by itself.",
    ),
    Bilingual(
        zh="纸面与扫码显示不一致的，以扫码为准，并请告知发证机关。",
        en="Where the two differ the scan holds; please tell the issuing authority.",
    ),
)

CARD_CHECK = Bilingual(
    zh="请窗口用“通验”扫码核验，可离线",
    en="Have it scanned with Tongyan at a counter; no network needed",
)

FULL_SIZE = Bilingual(
    zh="按 100% 打印，勿缩放：二维码边长 {mm:.1f} 毫米",
    en="Print at 100 %: the code is {mm:.1f} mm wide",
)

_DIGITS = "0123456789"
_VALID = Bilingual(zh="有效期", en="Valid")
_LONG_TERM = Bilingual(zh="长期", en="long-term")
_LICENSE_ID = Bilingual(zh="证照标识", en="License identifier")


@dataclass(frozen=True, slots=True)
class PrintedField:
    """One field on paper.

    Attributes:
        label: What it is called.
        value: What it says, as signed.
        english: The same in English, where the type knows it, or "".
    """

    label: Bilingual
    value: str
    english: str = ""


@dataclass(frozen=True, slots=True)
class PageContent:
    """Everything that is written on one license, and its code.

    Attributes:
        title: The type's name.
        rows: Fields of a sheet, one or two a row.
        card: Fields of a card.
        license_id: The license's identifier.
        code: The QR text.
        layout: How the type wishes to be printed.
    """

    title: Bilingual
    rows: tuple[tuple[PrintedField, ...], ...]
    card: tuple[PrintedField, ...]
    license_id: PrintedField
    code: str
    layout: PrintLayout

    def texts(self) -> Iterator[tuple[Bilingual, str]]:
        """Yield every text that is drawn with what it belongs to, fixed ones too."""
        yield self.title, str(self.title)
        for field in (*(one for row in self.rows for one in row), self.license_id):
            yield field.label, f"{field.label}{field.value}{field.english}"
        for fixed in (SCAN_COUNTS, CARD_CHECK, FULL_SIZE, *HOW_TO_CHECK):
            yield fixed, str(fixed) + _DIGITS


def page_content(edition: str, license_type: LicenseType) -> PageContent:
    """Return what the paper of a license says.

    Args:
        edition: The print edition, an SD-JWT of our own ledger: its signature is not
            asked here.
        license_type: Its type; names claims and places them.

    Raises:
        LicenseTypeError: the type's layout cannot be followed.
    """
    layout = layout_of(license_type)
    license_ = read_license(sd_jwt.parse(edition).unverified_payload)
    fields = {
        name: _field(license_type, name, value)
        for name, value in license_.claims.items()
    }
    valid = tuple(_validity(license_, license_type))
    return PageContent(
        title=license_type.name,
        rows=(
            *(
                tuple(fields[name] for name in row)
                for row in layout.sheet_rows(license_.claims)
            ),
            *((field,) for field in valid),
        ),
        card=(
            *(fields[name] for name in _on_card(layout, license_type, license_)),
            *valid,
        ),
        license_id=PrintedField(_LICENSE_ID, str(license_.license_id)),
        code=carrier.encode(edition),
        layout=layout,
    )


def _field(license_type: LicenseType, name: str, value: object) -> PrintedField:
    english = {
        entry.value: entry.en
        for claim in license_type.claims
        if claim.name == name
        for entry in claim.values
    }
    label = license_type.labels.get(name, Bilingual(zh=name, en=name))
    text = _text(value)
    return PrintedField(label, text, english.get(text, ""))


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list):
        return "、".join(_text(entry) for entry in value)
    return str(value)


def _validity(license_: License, license_type: LicenseType) -> Iterator[PrintedField]:
    if license_type.tongyan.validity == "none":
        return
    begins = license_.not_before
    since = "" if begins is None else f"{begins.astimezone(BEIJING).date()} 至 "
    if license_.expires is None:
        yield PrintedField(_VALID, since + _LONG_TERM.zh, _LONG_TERM.en)
    else:
        last = _last_day(license_)
        yield PrintedField(_VALID, f"{since}{last}" if since else f"至 {last}")


def _last_day(license_: License) -> date | None:
    # It holds to the end of the day before ``exp``, in Beijing.
    if license_.expires is None:
        return None
    return (license_.expires - timedelta(seconds=1)).astimezone(BEIJING).date()


def _on_card(
    layout: PrintLayout, license_type: LicenseType, license_: License
) -> list[str]:
    kind = license_type.tongyan
    holders = (kind.holder_claim, *(holder.claim for holder in kind.co_holders))
    wished = layout.card or [kind.number_claim, *holders]
    return [name for name in dict.fromkeys(wished) if name in license_.claims]
