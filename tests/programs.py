"""Real programs that some tests play on, and how to get each.

A test asks for a program here, so that its skip always says which package to install.
With ``TONGYAN_REQUIRE_ALL=1`` a skip is a failure: see ``conftest.py``.
"""

from __future__ import annotations

import shutil

import pytest

__all__ = ["program"]


def program(*names: str, package: str) -> str:
    """Return the path of the first program there is, or skip the test.

    Args:
        names: What the program may be called, the likeliest first.
        package: The Debian package that brings it.
    """
    for name in names:
        if path := shutil.which(name):
            return path
    pytest.skip(f"{names[0]} is missing: install the Debian package {package}")
