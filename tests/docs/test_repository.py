from __future__ import annotations

import re
from pathlib import Path

from tests.repository import ROOT, tracked_files

# Each pattern is spelled so that it does not match itself.
_REGISTRY_ADDRESS = re.compile(
    r"--(extra-)?index-[u]rl|--find-[l]inks|pypi[.]org/simple|files[.]pythonhosted"
    r"|resolved[\"']?\s*[:=]\s*[\"']http"
)
_SOMEBODYS_FOLDER = re.compile(r"(?<![\w.:/}])/(?:root|home|Users|work|tmp)/\w")
_PRIVATE_KEY = re.compile(r"BEGIN [A-Z ]*PRIVATE KEY-+\s+[A-Za-z0-9+/]{20}")


def _lines_with(pattern: re.Pattern[str]) -> list[str]:
    found = []
    for path in tracked_files():
        try:
            text = path.read_text("utf-8")
        except UnicodeDecodeError:
            continue
        found += [_place(path, text, match) for match in pattern.finditer(text)]
    return found


def _place(path: Path, text: str, match: re.Match[str]) -> str:
    line = text.count("\n", 0, match.start()) + 1
    return f"{path.relative_to(ROOT)}:{line}: {match[0]}"


def test_no_file_names_a_package_index() -> None:
    assert _lines_with(_REGISTRY_ADDRESS) == []


def test_no_file_names_a_folder_of_somebodys_machine() -> None:
    assert _lines_with(_SOMEBODYS_FOLDER) == []


def test_no_private_key_is_in_the_repository() -> None:
    assert _lines_with(_PRIVATE_KEY) == []
