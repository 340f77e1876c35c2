"""The agencies' part of the day: installations, licenses, and what became of them."""

from __future__ import annotations

from pathlib import Path

from examples.yangtze_delta_day.people import BABY, DRIVERS, SHOPS
from examples.yangtze_delta_day.stage import REGIONS, Stage

__all__ = ["add_late_agency", "change_states", "mint", "set_up"]

AGENCIES = Path(__file__).parent / "agencies"
LATE = "330000-market"


def set_up(stage: Stage) -> None:
    """Make each province's installation, add its agencies, list them all."""
    for region in REGIONS:
        installation = stage.installation(region)
        stage.programs.issuer(
            "init", installation, "--region", region, at=stage.time.founded, keys=True
        )
        entry = installation / "entries" / "status-issuer.json"
        stage.programs.registry("status-issuer", "add", stage.officer(region), entry)
    for plan in sorted(AGENCIES.glob("*.json")):
        if plan.stem != LATE:
            _add_agency(stage, plan, in_force_days=-85, added_days=-100)


def add_late_agency(stage: Stage) -> None:
    """Add an agency that counters with an older stick cannot know."""
    plan = AGENCIES / f"{LATE}.json"
    _add_agency(stage, plan, in_force_days=-4, added_days=-19)


def mint(stage: Stage) -> None:
    """Mint what the counters will see, over the weeks."""
    day = stage.time.day
    shops = SHOPS
    for name in ("shop-shanghai", "shop-revoked", "shop-withdrawn", "shop-cancelled"):
        stage.mint(
            name, "310000", "market", "business-license", shops["shanghai"], at=day(-60)
        )
    for name in ("driver-shanghai", "driver-suspended", "driver-reinstated"):
        _mint_driver(stage, name, "310000", "police", at_days=-50)
    _mint_driver(stage, "driver-moved", "310000", "police", at_days=-50)
    _mint_driver(stage, "driver-early", "310000", "police", first_days=30)
    _mint_driver(stage, "driver-expired", "310000", "police", last_days=-10)
    _mint_driver(stage, "driver-nanjing", "320000", "police-nanjing", person="nanjing")
    _mint_driver(stage, "driver-wuhu", "340000", "police-wuhu", person="wuhu")
    stage.mint(
        "shop-suzhou",
        "320000",
        "market-suzhou",
        "business-license",
        shops["suzhou"],
        at=day(-60),
    )
    stage.mint(
        "shop-hefei",
        "340000",
        "market-hefei",
        "business-license",
        shops["hefei"],
        at=day(-40),
    )
    for name, region, agency in (
        ("birth-hangzhou", "330000", "health-hangzhou"),
        ("birth-hefei", "340000", "health-hefei"),
    ):
        fields = BABY | {"document_number": f"T{region}001"}
        stage.mint(name, region, agency, "birth-certificate", fields, at=day(-30))
    _mint_driver(
        stage,
        "paused-region",
        "320000",
        "police-nanjing",
        person="nanjing",
        at_days=-22,
    )
    stage.mint(
        "shop-ningbo",
        "330000",
        "market-ningbo",
        "business-license",
        shops["ningbo"],
        at=day(-3),
    )
    _mint_driver(
        stage,
        "suspended-agency",
        "320000",
        "police-nanjing",
        person="nanjing",
        at_days=-2,
    )


def change_states(stage: Stage) -> None:
    """Suspend, reinstate, revoke, withdraw, cancel, transfer out, renew."""
    day = stage.time.day
    stage.act("suspend", "driver-suspended", at=day(-6))
    stage.act("suspend", "driver-reinstated", at=day(-9))
    stage.act("reinstate", "driver-reinstated", at=day(-6))
    stage.act("revoke", "shop-revoked", at=day(-6))
    stage.act("withdraw", "shop-withdrawn", at=day(-6))
    stage.act("cancel", "shop-cancelled", at=day(-6))
    stage.act("transfer-out", "driver-moved", at=day(-6))
    answer = stage.programs.issuer(
        "renew",
        stage.installation("320000"),
        stage.minted["shop-suzhou"].license_id,
        *("--set", "registered_address=江苏省苏州市姑苏区示例街20号"),
        *("--png", stage.image("shop-suzhou-new")),
        at=day(-6),
        keys=True,
    )
    stage.keep("shop-suzhou-new", "320000", answer)


def _add_agency(
    stage: Stage, plan: Path, *, in_force_days: float, added_days: float
) -> None:
    region = plan.stem.partition("-")[0]
    answer = stage.programs.issuer(
        "agency",
        "add",
        stage.installation(region),
        plan,
        *("--from", stage.time.day(in_force_days).isoformat()),
        at=stage.time.day(added_days),
        keys=True,
    )
    stage.programs.registry("agency", "add", stage.officer(region), answer["entry"])


def _mint_driver(
    stage: Stage,
    name: str,
    region: str,
    agency: str,
    *,
    person: str = "shanghai",
    at_days: float = -40,
    first_days: float | None = None,
    last_days: float = 1500,
) -> None:
    dates = {"valid_until": stage.time.day(last_days).date().isoformat()}
    if first_days is not None:
        dates["valid_from"] = stage.time.day(first_days).date().isoformat()
    stage.mint(
        name,
        region,
        agency,
        "driving-license",
        DRIVERS[person],
        at=stage.time.day(at_days),
        **dates,
    )
