"""Every promise in ``docs/guarantees.md`` names tests that there are."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

from tests.repository import ROOT, tracked_files

DOCUMENT = ROOT / "docs" / "guarantees.md"

_PROMISE = re.compile(
    r"^- \*\*(?P<promise>[^*]+)\*\*(?P<rest>.*?)(?=^- |^#|\Z)", re.MULTILINE | re.DOTALL
)
_TEST = re.compile(r"`(?P<path>tests/[\w/]+\.py)::(?P<name>test_\w+)`")
_NAME = re.compile(r"\btest_[a-z0-9]\w+\b(?!\.py|/)")


def promises() -> dict[str, str]:
    """Return each promise with what stands below it."""
    text = DOCUMENT.read_text("utf-8")
    return {found["promise"]: found["rest"] for found in _PROMISE.finditer(text)}


@cache
def names_in(path: str) -> frozenset[str]:
    """Return the names of the tests in a file; none if there is no such file."""
    file = ROOT / path
    if not file.is_file():
        return frozenset()
    tree = ast.parse(file.read_text("utf-8"))
    return frozenset(
        node.name for node in tree.body if isinstance(node, ast.FunctionDef)
    )


def test_there_are_promises() -> None:
    assert len(promises()) > 30


@pytest.mark.parametrize("promise", promises())
def test_a_promise_names_the_tests_that_show_it(promise: str) -> None:
    below = promises()[promise]
    shown_by = [(found["path"], found["name"]) for found in _TEST.finditer(below)]

    assert shown_by
    assert [one for one in shown_by if one[1] not in names_in(one[0])] == []


def test_every_test_is_named_with_its_path() -> None:
    text = DOCUMENT.read_text("utf-8")
    with_path = [found["name"] for found in _TEST.finditer(text)]

    assert sorted(_NAME.findall(text)) == sorted(with_path)


@pytest.mark.parametrize(
    "path", tracked_files("tests/*/test_faults_*.py"), ids=lambda path: path.stem
)
def test_every_file_of_faults_shows_a_promise(path: Path) -> None:
    assert str(path.relative_to(ROOT)) in DOCUMENT.read_text("utf-8")
