from __future__ import annotations

import re

import pytest

from tests.repository import ROOT, pyproject

_PIN = re.compile(r"^(?P<name>[a-z0-9._-]+)==(?P<version>[^ ]+)", re.MULTILINE)
_NAME = re.compile(r"^[A-Za-z0-9._-]+")


def _pins(lock: str) -> dict[str, str]:
    text = (ROOT / lock).read_text("utf-8")
    return {pin["name"]: pin["version"] for pin in _PIN.finditer(text)}


def _normal(requirement: str) -> str:
    name = _NAME.match(requirement)
    assert name is not None
    return re.sub(r"[-_.]+", "-", name[0]).lower()


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_every_package_is_pinned_by_hash(lock: str) -> None:
    entries = re.split(r"\n(?=\S)", (ROOT / lock).read_text("utf-8").strip())

    assert [entry for entry in entries if "--hash=sha256:" not in entry] == []
    assert [entry for entry in entries if not _PIN.match(entry)] == []


def test_every_dependency_is_pinned() -> None:
    wanted = pyproject()["project"]["dependencies"]

    assert {_normal(one) for one in wanted} - set(_pins("requirements.lock")) == set()


def test_tests_run_on_the_versions_that_users_get() -> None:
    used = _pins("requirements.lock")
    tested = _pins("requirements-dev.lock")

    assert {name: tested.get(name) for name in used} == used


def test_every_dependency_is_accounted_for() -> None:
    record = (ROOT / "docs/decisions/0001-dependencies.md").read_text("utf-8").lower()
    wanted = pyproject()["project"]["dependencies"]

    assert [one for one in wanted if f"| {_normal(one)}" not in record] == []
