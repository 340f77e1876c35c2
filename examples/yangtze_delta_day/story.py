"""The day, from beginning to end."""

from __future__ import annotations

from collections.abc import Callable

from examples.yangtze_delta_day import (
    council_office,
    counters,
    incidents,
    issuing,
    later_days,
    online,
    phones,
    pictures,
    registry_office,
)
from examples.yangtze_delta_day.cases import all_cases
from examples.yangtze_delta_day.counters import Scan
from examples.yangtze_delta_day.scanner_sheet import write_sheet
from examples.yangtze_delta_day.stage import REGIONS, Stage

__all__ = ["NEXT", "play"]

NEXT = """
Next, try:
  {bin}/tongyan-verifier check {folder}/images/shop-shanghai.png \
--trust {folder}/counters/today --region 330000
  {bin}/tongyan-issuer list {folder}/issuers/310000
  {bin}/tongyan-verifier serve --trust {folder}/counters/today --region 330000
"""

Say = Callable[[str], None]


def play(stage: Stage, *, say: Say) -> list[Scan]:
    """Play the whole day and return every scan."""
    say("长三角一日 A Yangtze-Delta day (DEMO)")
    _before_today(stage, say)
    say("- today: officers publish, hosts release, a stick goes to every counter")
    _today(stage)
    say("- years pass on copies of the registry: nobody signs in Anhui, in the council")
    later_days.play(stage)
    write_sheet(stage, stage.folder / "scanner-test-sheet.html")
    say("- the counters scan\n")
    scans = [counters.scan(stage, case) for case in all_cases(stage)]
    return scans + online.play(stage)


def _before_today(stage: Stage, say: Say) -> None:
    time = stage.time
    say("- a registry is founded; four regions list their agencies; the council sits")
    registry_office.found(stage)
    issuing.set_up(stage)
    registry_office.publish(stage, REGIONS, at=time.founded)
    registry_office.release(stage, at=time.founded)
    council_office.pause_region(
        stage, "320000", time.day(-25), time.day(-20), at=time.first_sitting
    )
    for at in registry_office.weekly(time.day(-73), time.day(-21)):
        registry_office.publish(stage, REGIONS, at=at)
    registry_office.release(stage, at=time.old_stick)
    stick = registry_office.bundle(stage, "twenty-days-old")
    counters.take_in(stage, "old-stick", stick, at=time.old_stick)
    issuing.add_late_agency(stage)
    registry_office.publish(stage, ["330000"], at=time.day(-19))
    say("- agencies mint licenses, for paper and for a phone, change states, renew")
    issuing.mint(stage)
    phones.get_licenses(stage)
    issuing.change_states(stage)


def _today(stage: Stage) -> None:
    time = stage.time
    incidents.publish_incidents(stage)
    registry_office.publish(stage, REGIONS, at=time.day(-1))
    registry_office.publish_status(stage, at=time.day(-2 / 24))
    pictures.make_pictures(stage)
    registry_office.release(stage, at=time.stick)
    stick = registry_office.bundle(stage, "today")
    counters.take_in(stage, "today", stick, at=time.stick)
    phones.show_codes(stage)
