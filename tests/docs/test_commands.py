from __future__ import annotations

import re
import shlex
import subprocess
import sys
from contextlib import redirect_stdout
from functools import cache
from importlib import import_module
from io import StringIO
from pathlib import Path

import pytest

from tests.repository import ROOT, pyproject, shell_lines

READMES = (ROOT / "README.md", ROOT / "README.zh-CN.md")
SCRIPTS: dict[str, str] = pyproject()["project"]["scripts"]


def _make_targets() -> set[str]:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    return set(re.findall(r"^([a-z-]+):.*## ", makefile, re.MULTILINE))


def _calls() -> list[tuple[str, ...]]:
    """Return each call of our commands in the README: the command and its arguments."""
    typed = [
        shlex.split(line, comments=True)
        for document in [*READMES, *sorted((ROOT / "docs").rglob("*.md"))]
        for line in shell_lines(document)
    ]
    return sorted({tuple(words) for words in typed if words and words[0] in SCRIPTS})


@cache
def _help(script: str, *subcommands: str) -> str:
    """Return the help of a command, which is what its script would print."""
    module, _, name = SCRIPTS[script].partition(":")
    main = getattr(import_module(module), name)
    shown = StringIO()
    with redirect_stdout(shown), pytest.raises(SystemExit) as ended:
        main([*subcommands, "--help"])
    assert ended.value.code == 0
    return shown.getvalue()


def _subcommands(call: tuple[str, ...]) -> tuple[str, ...]:
    """Return the leading words of a call that are commands by their help."""
    script, *words = call
    found: list[str] = []
    for word in words:
        if not re.fullmatch(r"[a-z][a-z-]*", word):
            break
        if not re.search(rf"\b{re.escape(word)}\b", _help(script, *found)):
            break
        found.append(word)
    return tuple(found)


def test_both_readmes_have_the_same_commands() -> None:
    assert shell_lines(READMES[0]) == shell_lines(READMES[1])


def test_both_readmes_have_the_same_structure() -> None:
    shapes = [
        [line.split(" ")[0] for line in document.read_text("utf-8").splitlines()]
        for document in READMES
    ]
    marks = [
        [mark for mark in shape if mark in ("#", "##", "|", "-")] for shape in shapes
    ]

    assert marks[0] == marks[1]


@pytest.mark.parametrize("document", [*READMES, ROOT / "CONTRIBUTING.md"])
def test_every_make_target_that_is_named_exists(document: Path) -> None:
    named = re.findall(r"(?:^|`|=1 )make ([a-z-]+)", document.read_text("utf-8"), re.M)

    assert set(named) - _make_targets() == set()
    assert named != []


@pytest.mark.parametrize("call", _calls(), ids=" ".join)
def test_a_command_in_the_documents_is_one_that_exists(call: tuple[str, ...]) -> None:
    subcommands = _subcommands(call)
    shown = _help(call[0], *subcommands)
    options = {word.split("=")[0] for word in call if word.startswith("--")}

    assert subcommands != ()
    assert {one for one in options if one not in shown} == set()


@pytest.mark.parametrize("script", SCRIPTS)
def test_a_script_as_installed_prints_that_help(script: str) -> None:
    program = Path(sys.executable).with_name(script)
    ran = subprocess.run([program, "--help"], capture_output=True, text=True)

    assert ran.returncode == 0, ran.stderr
    assert ran.stdout == _help(script)


def test_a_misspelled_option_would_be_noticed() -> None:
    assert "--no-such-option" not in _help("tongyan-verifier", "check")
