"""Relative paths as the registry writes them, and no others.

A path out of a zip, a signed file or a listing is joined to a folder only after it
passed here: ``..``, a drive, a backslash or an absolute path would leave the folder.
"""

from __future__ import annotations

import re

__all__ = ["MAX_PATH_CHARACTERS", "is_safe_path"]

MAX_PATH_CHARACTERS = 200
# Names of our files hold nothing that FAT, a URL or a shell treats specially.
_PART = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,127}")


def is_safe_path(path: str) -> bool:
    """Tell whether a path stays below the folder that it is joined to.

    >>> is_safe_path("metadata/1.root.json"), is_safe_path("../x"), is_safe_path("/x")
    (True, False, False)
    """
    return len(path) <= MAX_PATH_CHARACTERS and all(
        _PART.fullmatch(part) is not None for part in path.split("/")
    )
