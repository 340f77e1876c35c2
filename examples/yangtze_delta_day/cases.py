"""What each picture must lead to, at which counter, at which time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from examples.yangtze_delta_day.stage import Stage

__all__ = ["Case", "all_cases"]


@dataclass(frozen=True)
class Case:
    """One scan.

    Attributes:
        image: File name below ``images/``.
        title: What it shows, for the table.
        issuing: Division code of the region it comes from, or "-".
        accepting: Division code of the counter's region.
        cause: The expected cause; None is accepted.
        counter: The counter's trust folder below ``counters/``.
        at: The counter's clock; None is the real one.
        online: Whether the counter asks the issuer's service first.
        hall: The hall whose counters share a memory of phone codes, if it has one.
        matter: The number of the case at that counter.
    """

    image: str
    title: str
    issuing: str
    accepting: str
    cause: str | None = None
    counter: str = "today"
    at: datetime | None = None
    online: bool = False
    hall: str | None = None
    matter: str = ""


SH, JS, ZJ, AH = "310000", "320000", "330000", "340000"


def all_cases(stage: Stage) -> list[Case]:
    """Return every case that needs no service running, in the order of the table."""
    groups: tuple[Callable[[Stage], list[Case]], ...] = (
        _accepted,
        _not_a_license_of_ours,
        _not_whom_it_says,
        _not_theirs_to_issue,
        _not_now,
        _not_any_more,
        _on_a_phone,
        _counter_not_ready,
    )
    return [case for group in groups for case in group(stage)]


def _accepted(_: Stage) -> list[Case]:
    return [
        Case("shop-shanghai.png", "营业执照 business license", SH, ZJ),
        Case("shop-shanghai.jpg", "同一照片 its photo (JPEG)", SH, JS),
        Case("driver-nanjing.png", "驾驶证，少数民族姓名 name with ·", JS, SH),
        Case("driver-shanghai.png", "驾驶证，生僻字 rare character", SH, AH),
        Case("birth-hangzhou.png", "出生医学证明 birth certificate", ZJ, AH),
        Case("shop-ningbo.png", "新设机构 agency new this month", ZJ, SH),
        Case("driver-wuhu.png", "旧密钥 key retired since", AH, JS),
        Case("shop-hefei.png", "密钥失窃，已确认 salvaged", AH, ZJ),
        Case("shop-suzhou-new.png", "换发的新证 the successor", JS, ZJ),
        Case("driver-reinstated.png", "暂扣后恢复 reinstated", SH, ZJ),
        Case("two-at-once.png", "一图两码 two codes in one picture", SH, ZJ),
    ]


def _not_a_license_of_ours(_: Stage) -> list[Case]:
    return [
        Case("noise.png", "没有二维码 no code", "-", SH, "unreadable"),
        Case("menu.png", "餐厅菜单 a menu", "-", SH, "not-a-license"),
        Case("cut.png", "缺字 a character lost", SH, ZJ, "malformed"),
        Case("later-format.png", "新格式 later format", "-", ZJ, "newer-format"),
        Case("one-part.png", "多码之一 one part of two", SH, ZJ, "part-of-code"),
    ]


def _not_whom_it_says(_: Stage) -> list[Case]:
    return [
        Case("fujian.png", "非成员地区 not a member", "-", ZJ, "unknown-region"),
        Case("unlisted-agency.png", "未列机构 no agency", SH, ZJ, "unknown-issuer"),
        Case("stranger-key.png", "陌生密钥 a stranger's key", SH, ZJ, "unlisted-key"),
        Case("altered.png", "改了名称 name altered", SH, ZJ, "forged"),
        Case(
            "after-retirement.png",
            "停用密钥 key retired before",
            AH,
            JS,
            "key-not-valid-then",
        ),
        Case("thief.png", "失窃密钥倒签 thief, back-dated", AH, ZJ, "key-compromised"),
        Case("suspended-agency.png", "机构停权 agency", JS, SH, "agency-suspended"),
        Case("paused-region.png", "地区暂停 region", JS, SH, "region-suspended"),
    ]


def _not_theirs_to_issue(_: Stage) -> list[Case]:
    return [
        Case("police-shop.png", "交警发执照 wrong agency", SH, ZJ, "out-of-scope"),
        Case("birth-hefei.png", "未互认 no agreement", AH, ZJ, "not-recognized"),
    ]


def _not_now(_: Stage) -> list[Case]:
    return [
        Case("driver-early.png", "未生效 not in force yet", SH, JS, "not-yet-valid"),
        Case("driver-expired.png", "已过期 expired", SH, JS, "expired"),
    ]


def _not_any_more(_: Stage) -> list[Case]:
    return [
        Case("driver-suspended.png", "暂扣 suspended", SH, ZJ, "suspended"),
        Case("shop-revoked.png", "吊销 revoked", SH, ZJ, "revoked"),
        Case("shop-withdrawn.png", "撤销 withdrawn", SH, AH, "withdrawn"),
        Case("shop-cancelled.png", "注销 cancelled", SH, AH, "cancelled"),
        Case("driver-moved.png", "转出 transferred out", SH, JS, "transferred-out"),
        Case("shop-suzhou.png", "已换发的旧证 replaced", JS, ZJ, "superseded"),
        Case("off-the-books.png", "账外签发 off the ledger", SH, ZJ, "not-issued"),
    ]


def _on_a_phone(stage: Stage) -> list[Case]:
    today = stage.time.today

    def shown(
        image: str,
        title: str,
        cause: str | None = None,
        *,
        seconds: int = 5,
        hall: str = "hangzhou",
        matter: str = "2026-0117",
    ) -> Case:
        at = today + timedelta(seconds=seconds)
        return Case(
            f"{image}.png", title, SH, ZJ, cause, at=at, hall=hall, matter=matter
        )

    return [
        shown("phone", "手机活码，九项示四 live code, 4 of 9"),
        shown("phone", "同一事项再扫 again, same case", seconds=40),
        shown(
            *("phone", "同厅另一事项 another case", "replayed"),
            seconds=45,
            matter="2026-0118",
        ),
        shown(
            *("phone", "十分钟后的截图 screenshot", "stale-presentation"),
            seconds=600,
            hall="ningbo",
        ),
        shown("phone-least", "九项示零 live code, 0 of 9"),
        shown("phone-stripped", "去掉持证人证明 proof cut off", "holder-not-proved"),
        shown("phone-over", "夹带他证字段 another's field", "malformed"),
    ]


def _counter_not_ready(stage: Stage) -> list[Case]:
    later = stage.time.day
    shop, driver = "shop-shanghai.png", "driver-shanghai.png"
    return [
        Case(shop, "没有信任数据 no trust data", SH, ZJ, "no-trust-data", "empty"),
        Case("no-list.png", "名单未到 list not here", SH, ZJ, "status-unknown"),
        Case(
            "shop-ningbo.png",
            "证比数据新 newer than the stick",
            ZJ,
            SH,
            "newer-than-trust-data",
            "old-stick",
        ),
        Case(shop, "时钟慢三天 clock behind", SH, ZJ, "clock-suspect", at=later(-3)),
        Case(
            "birth-hangzhou.png",
            "长假中 through a long holiday",
            ZJ,
            AH,
            at=later(7.5),
        ),
        Case(driver, "名单过旧 list too old", SH, ZJ, "status-too-old", at=later(12)),
        Case(
            shop,
            "名单新而名录旧 only lists refreshed",
            SH,
            ZJ,
            "trust-too-old",
            "lists-only",
            later(20),
        ),
        Case(
            "driver-wuhu.png",
            "安徽未更新 Anhui lapsed",
            AH,
            JS,
            "region-data-expired",
            "after-36-days",
            later(36),
        ),
        Case(
            shop,
            "总表过期 council lapsed",
            SH,
            ZJ,
            "council-data-expired",
            "after-90-days",
            later(91),
        ),
    ]
