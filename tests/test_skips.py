from __future__ import annotations

from pathlib import Path

import pytest

pytest_plugins = ["pytester"]

_SKIPPING = """
import pytest
from tests.programs import program

def test_on_a_program_that_is_missing():
    program("no-such-program", package="no-such-package")

@pytest.mark.xfail(reason="known")
def test_that_is_known_to_fail():
    assert False
"""


@pytest.fixture
def suite(pytester: pytest.Pytester) -> pytest.Pytester:
    ours = Path(__file__).with_name("conftest.py").read_text("utf-8")
    pytester.makeconftest(ours)
    pytester.makepyfile(_SKIPPING)
    return pytester


def test_a_skip_says_which_package_to_install(
    suite: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("TONGYAN_REQUIRE_ALL", raising=False)

    outcome = suite.runpytest_subprocess("-rs")

    outcome.assert_outcomes(skipped=1, xfailed=1)
    outcome.stdout.fnmatch_lines(["*install the Debian package no-such-package*"])


def test_a_skip_is_a_failure_where_everything_is_required(
    suite: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TONGYAN_REQUIRE_ALL", "1")

    outcome = suite.runpytest_subprocess()

    outcome.assert_outcomes(failed=1, xfailed=1)
    outcome.stdout.fnmatch_lines(["*install the Debian package no-such-package*"])
