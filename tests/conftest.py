"""Nothing is skipped in silence: ``TONGYAN_REQUIRE_ALL=1`` makes a skip a failure.

The CI sets it, so that a program missing there is seen; at a developer's machine the
skip tells how to get the program.

Properties are tried without a deadline: a busy machine is no fault of the code.
"""

from __future__ import annotations

import os
from collections.abc import Generator

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile(
    "tongyan", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("tongyan")

_REQUIRE_ALL = os.environ.get("TONGYAN_REQUIRE_ALL", "") not in ("", "0")


def _fail_instead(report: pytest.TestReport | pytest.CollectReport) -> None:
    # A test that is expected to fail is reported as skipped, too: it was not.
    if not _REQUIRE_ALL or not report.skipped or hasattr(report, "wasxfail"):
        return
    reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else "skipped"
    report.outcome = "failed"
    report.longrepr = f"{reason} (TONGYAN_REQUIRE_ALL is set: nothing may be skipped)"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[
    None, pytest.TestReport, pytest.TestReport
]:
    report = yield
    _fail_instead(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[
    None, pytest.CollectReport, pytest.CollectReport
]:
    report = yield
    _fail_instead(report)
    return report
